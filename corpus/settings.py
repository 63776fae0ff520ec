"""The settings of the corpus: ``[corpus]`` in guichet.toml."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic_settings import SettingsConfigDict

from foundation import Section, home, section

Audience = Literal["particuliers", "professionnels", "associations"]


class CorpusSettings(Section):
    """Which sources are declared. Paths may be relative to the working folder."""

    model_config = section("corpus")

    sample: bool = True
    folder: str = ""
    service_public: bool = True
    service_public_file: str = ""
    audiences: tuple[Audience, ...] = ("particuliers",)

    def catalogue_path(self) -> Path:
        return home() / "corpus" / "catalogue.sqlite"

    def downloads(self) -> Path:
        return home() / "corpus"


class AuthorityName(Section):
    """The name under which the local sheets are published."""

    model_config = section("authority") | SettingsConfigDict(extra="ignore")

    name: str = "Belleroche Métropole"
