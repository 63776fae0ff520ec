"""The ``[evaluation]`` section of guichet.toml."""

from __future__ import annotations

from pydantic import Field

from foundation import Section, section


class EvaluationSettings(Section):
    """The judge: none without an address."""

    model_config = section("evaluation")

    judge_url: str = ""
    judge_model: str = ""
    judge_key: str = Field(default="", repr=False)
    judge_key_file: str = ""
    judge_seconds: float = 60.0
