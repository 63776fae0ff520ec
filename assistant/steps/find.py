"""Step 7: the passages that may answer, and their pieces nearest to the question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from assistant.events import Event
from assistant.state import Tools, Turn
from assistant.units import Unit, score, units

PASSAGES = 8  # read piece by piece
PIECES = 32  # compared with the question: each costs about 8 ms on two cores
PASSAGE_WEIGHT = 0.1  # the passage found first is the likelier place for the piece that answers


def find(turn: Turn, tools: Tools) -> Iterator[Event]:
    vector = tools.embedder.questions([turn.standalone])[0]
    found = tools.search.passages(turn.standalone, limit=2 * PASSAGES, vector=vector)
    turn.timings_ms["engine"] = found.timings_ms["engine"]
    turn.hits = found.hits
    turn.rarity = tools.search.rarity(turn.standalone)
    pieces = _different(unit for hit in found.hits[:PASSAGES] for unit in units(hit.passage))
    scored = score(vector, turn.rarity, pieces[:PIECES], tools.embedder, tools.lexical)
    fused = {hit.passage.id: hit.score for hit in found.hits}
    turn.scored = tuple(
        sorted(
            scored,
            key=lambda item: -(item.score + PASSAGE_WEIGHT * fused[item.unit.passage.id]),
        )
    )
    yield from ()


def _different(candidates: Iterable[Unit]) -> list[Unit]:
    """Without those that say word for word what an earlier one of the same case says.

    A question that a sheet puts to its reader is near to the citizen's, and answers nothing.
    """
    kept: dict[tuple[str, tuple[str, ...], str], Unit] = {}
    for unit in candidates:
        if unit.text.endswith("?"):
            continue
        kept.setdefault((unit.passage.procedure, unit.passage.cases, unit.text), unit)
    return list(kept.values())
