"""The settings of the corpus: ``[corpus]`` in guichet.toml."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, field_validator, model_validator
from pydantic_settings import SettingsConfigDict

from corpus.sources.documents.declaration import DocumentsDeclaration
from corpus.sources.markdown import MarkdownDeclaration
from corpus.sources.places.declaration import PlacesDeclaration
from corpus.sources.website.declaration import WebsiteDeclaration
from foundation import Section, home, section

Audience = Literal["particuliers", "professionnels", "associations"]
BUILT_IN = ("sample", "sample-places", "service-public")
SCOPES = ("local", "national")

AnyDeclaration = Annotated[
    MarkdownDeclaration | WebsiteDeclaration | DocumentsDeclaration | PlacesDeclaration,
    Discriminator("kind"),
]
"""One ``[[corpus.sources]]`` table: its ``kind`` says which."""


class CorpusSettings(Section):
    """Which sources are declared. Paths may be relative to the working folder."""

    model_config = section("corpus")

    sample: bool = True
    service_public: bool = True
    service_public_file: str = ""
    service_public_max_age_days: int = Field(default=730, ge=1)
    audiences: tuple[Audience, ...] = ("particuliers",)
    precedence: tuple[str, ...] = SCOPES
    max_shrink: float = Field(default=0.5, ge=0, le=1)
    sources: tuple[AnyDeclaration, ...] = ()

    def catalogue_path(self) -> Path:
        return home() / "corpus" / "catalogue.sqlite"

    def downloads(self) -> Path:
        return home() / "corpus"

    @model_validator(mode="before")
    @classmethod
    def _folder_is_a_source(cls, values: Any) -> Any:
        if isinstance(values, dict) and "folder" in values:
            raise ValueError(
                "folder is not a setting any more: remove it, and declare the folder as a "
                '[[corpus.sources]] table with kind = "markdown", name and folder'
            )
        return values

    @field_validator("sources")
    @classmethod
    def _names_are_unique(cls, sources: tuple[AnyDeclaration, ...]) -> tuple[AnyDeclaration, ...]:
        counted = Counter(source.name for source in sources)
        for name, count in counted.items():
            if name in BUILT_IN or name in SCOPES:
                raise ValueError(f"expected a name of its own for each source, {name!r} is ours")
            if count > 1:
                raise ValueError(f"expected a name for each source, found {name!r} {count} times")
        return sources

    @model_validator(mode="after")
    def _precedence_is_known(self) -> CorpusSettings:
        known = (*SCOPES, *BUILT_IN, *(source.name for source in self.sources))
        for name in self.precedence:
            if name not in known or self.precedence.count(name) > 1:
                raise ValueError(
                    f"precedence: expected some of {', '.join(known)}, each once, found {name!r}"
                )
        return self


class AuthorityName(Section):
    """The name under which the local sheets are published."""

    model_config = section("authority") | SettingsConfigDict(extra="ignore")

    name: str = "Belleroche Métropole"
