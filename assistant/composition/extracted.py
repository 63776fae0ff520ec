"""The sheet's own words: the pieces that answer best, under the case they hold for.

Nothing is generated, so nothing can be made up; what can be wrong is the choice. Measured against
the model's free writing it is right more often, and costs no token (docs/decisions/0014).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.composition.draft import Draft
from assistant.composition.verbatim import drafts
from assistant.state import Tools, Turn
from assistant.units import Scored, Unit

PIECES = 8
WORDS = 200  # of an answer: more is a sheet, not an answer
NEAR = 0.08  # a further piece is told when it is nearly as near as the first


def extract(turn: Turn, tools: Tools) -> Iterator[Draft]:
    """One draft for each passage, its pieces in their order, under its case."""
    return drafts(chosen(turn.scored), turn.language)


def chosen(scored: Sequence[Scored]) -> list[Unit]:
    """The nearest pieces within ``PIECES`` and ``WORDS``, the nearest first.

    Beside the row whose bracket holds the citizen's number, the other rows say nothing.
    """
    if not scored:
        return []
    found = any(item.bracket for item in scored[:PIECES])
    kept: list[Scored] = []
    words = 0
    for item in scored[: 3 * PIECES]:
        if len(kept) == PIECES or scored[0].score - item.score > NEAR:
            break
        if found and item.unit.is_row and not item.bracket:
            continue
        cost = len(f"{item.unit.intro} {item.unit.text}".split())
        if kept and words + cost > WORDS:
            continue
        kept.append(item)
        words += cost
    return [item.unit for item in kept]
