"""The ``[retrieval]`` section of guichet.toml."""

from __future__ import annotations

from pathlib import Path

from foundation import Section, home, section


class RetrievalSettings(Section):
    model_config = section("retrieval")

    index: str = ""
    question_prefix: str = "query: "
    passage_prefix: str = "passage: "
    candidates: int = 40
    dense_weight: float = 1.0
    local_weight: float = 1.15

    def index_folder(self) -> Path:
        return Path(self.index).expanduser() if self.index else home() / "index"
