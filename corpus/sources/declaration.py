"""What ``guichet.toml`` says of one source: what all kinds share; each kind adds its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from corpus.sources.source import Source

SourceName = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


@dataclass(frozen=True, slots=True)
class Context:
    """What a source is opened with: who publishes by default, and a folder of its own.

    ``folder`` (made when first needed) stays from one sync to the next: downloads, validators of
    conditional requests. ``on_bytes`` is told the bytes fetched so far.
    """

    authority: str
    folder: Path
    on_bytes: Callable[[int], None] = lambda _: None


class Declaration(BaseModel):
    """One ``[[corpus.sources]]`` table. Empty texts mean: the authority's own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: SourceName
    publisher: str = ""
    licence: str = "Licence Ouverte 2.0"
    territory: str = ""
    audience: tuple[str, ...] = ("particuliers",)
    max_age_days: int = 365

    def open(self, context: Context) -> Source:
        """The source, ready to be read. Raises SourceError."""
        raise NotImplementedError
