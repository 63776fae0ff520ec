"""The sheet's own words: the pieces that answer best, under the case they hold for.

Nothing is generated, so nothing can be made up; what can be wrong is the choice. Measured against
the model's free writing it is right more often, and costs no token (docs/decisions/0014).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.composition.draft import Draft
from assistant.state import Tools, Turn
from assistant.texts import text
from assistant.units import Scored, Unit

PIECES = 6
WORDS = 150  # of an answer: more is a sheet, not an answer
NEAR = 0.06  # a further piece is told when it is nearly as near as the first


def extract(turn: Turn, tools: Tools) -> Iterator[Draft]:
    said = None
    for unit in chosen(turn.scored):
        above = (unit.passage.procedure, unit.passage.cases)
        case = unit.passage.cases[-1] if unit.passage.cases and above != said else ""
        said = above
        told = unit.text.removeprefix("- ")
        if unit.intro:
            told = f"{unit.intro} {told}"
        yield Draft(
            text("compose.case", turn.language, case=case, text=told) if case else told, unit
        )


def chosen(scored: Sequence[Scored]) -> list[Unit]:
    """The nearest pieces within ``PIECES`` and ``WORDS``, those of one passage in their order."""
    if not scored:
        return []
    kept: list[Scored] = []
    words = 0
    for item in scored[: 3 * PIECES]:
        if len(kept) == PIECES or scored[0].score - item.score > NEAR:
            break
        cost = len(f"{item.unit.intro} {item.unit.text}".split())
        if kept and words + cost > WORDS:
            continue
        kept.append(item)
        words += cost
    order = {item.unit.passage.id: place for place, item in reversed(list(enumerate(kept)))}
    units = [item.unit for item in kept]
    return sorted(units, key=lambda unit: (order[unit.passage.id], unit.position))
