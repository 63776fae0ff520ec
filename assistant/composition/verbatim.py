"""Pieces of sheets as they are shown: by passage, in their order, under the case they hold for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.composition.draft import Draft
from assistant.texts import text
from assistant.units import Unit, join


def by_passage(units: Sequence[Unit]) -> list[list[Unit]]:
    """Passages in the order in which their first piece comes, each one's pieces in its order."""
    groups: dict[str, list[Unit]] = {}
    for unit in units:
        groups.setdefault(unit.passage.id, []).append(unit)
    return [sorted(group, key=lambda unit: unit.position) for group in groups.values()]


def drafts(units: Sequence[Unit], language: str) -> Iterator[Draft]:
    """One draft for each passage."""
    for pieces in by_passage(units):
        told, cases = join(pieces), pieces[0].passage.cases
        if cases:
            told = text("compose.case", language, case=cases[-1], text=told)
        yield Draft(told, tuple(pieces))
