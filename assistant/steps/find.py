"""Step 7: the passages that may answer, and their pieces nearest to the question."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.events import Event
from assistant.state import Tools, Turn
from assistant.units import score, units

PASSAGES = 8  # read piece by piece
PIECES = 60  # compared with the question: each costs about 5 ms on two cores
PASSAGE_WEIGHT = 0.1  # the passage found first is the likelier place for the piece that answers


def find(turn: Turn, tools: Tools) -> Iterator[Event]:
    vector = tools.embedder.questions([turn.standalone])[0]
    found = tools.search.passages(turn.standalone, limit=2 * PASSAGES, vector=vector)
    turn.timings_ms["engine"] = found.timings_ms["engine"]
    turn.hits = found.hits
    pieces = [unit for hit in found.hits[:PASSAGES] for unit in units(hit.passage)][:PIECES]
    scored = score(turn.standalone, vector, pieces, tools.embedder, tools.lexical)
    fused = {hit.passage.id: hit.score for hit in found.hits}
    turn.scored = tuple(
        sorted(
            scored,
            key=lambda item: -(item.score + PASSAGE_WEIGHT * fused[item.unit.passage.id]),
        )
    )
    yield from ()
