"""The sheets in force, source by source: how many, whose, and from when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from corpus.catalogue import Catalogue
from corpus.errors import CatalogueError
from corpus.settings import CorpusSettings
from foundation import load


@dataclass(frozen=True, slots=True)
class SourceTold:
    """One source: its publisher, how many sheets it has, their licence, oldest and newest day."""

    publisher: str
    licence: str
    sheets: int
    oldest: date | None
    newest: date | None


def sources_told() -> tuple[SourceTold, ...]:
    """Empty when no catalogue stands. Reads it whole: keep the outcome for its version."""
    told: dict[str, SourceTold] = {}
    try:
        with Catalogue.open(load(CorpusSettings).catalogue_path()) as catalogue:
            for sheet in catalogue.all():
                before = told.get(sheet.source) or SourceTold("", "", 0, None, None)
                days = [day for day in (before.oldest, before.newest, sheet.updated) if day]
                told[sheet.source] = SourceTold(
                    sheet.publisher,
                    sheet.licence,
                    before.sheets + 1,
                    min(days, default=None),
                    max(days, default=None),
                )
    except CatalogueError:
        return ()
    return tuple(sorted(told.values(), key=lambda each: -each.sheets))


def catalogue_version() -> str:
    """Of the catalogue in force; empty when none stands."""
    try:
        with Catalogue.open(load(CorpusSettings).catalogue_path()) as catalogue:
            return catalogue.version()
    except CatalogueError:
        return ""
