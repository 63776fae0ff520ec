"""The settings of the guardrails: the section ``[guardrails]`` of guichet.toml."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from foundation import Section, home, section


class GuardrailsSettings(Section):
    """What the guardrails need to know of this installation."""

    model_config = section("guardrails")

    entity_model: str = ""
    analysed_at_once: int = Field(default=4000, ge=500, le=100_000)

    def entity_model_path(self) -> Path:
        """The folder of the spaCy model that finds names: as set, else in the home folder."""
        if self.entity_model:
            return Path(self.entity_model).expanduser()
        return home() / "models" / "fr_core_news_md"
