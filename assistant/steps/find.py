"""Step 7: the passages that may answer, and their pieces nearest to the question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from assistant.events import Event
from assistant.state import Tools, Turn
from assistant.units import Unit, score, units

PASSAGES = 8  # read piece by piece
PIECES = 32  # compared with the question: each costs about 8 ms on two cores
ACROSS = 0.2  # weight of shared words when the question is not in the sheets' language
PASSAGE_WEIGHT = 0.1  # the passage found first is the likelier place for the piece that answers
REACH = "téléphone numéro courriel mail email contact contacter joindre appeler adresse phone call"


def find(turn: Turn, tools: Tools) -> Iterator[Event]:
    vector = tools.embedder.questions([turn.standalone])[0]
    weights = tools.search.weights
    if not turn.french:
        weights = replace(weights, lexical=ACROSS)
    found = tools.search.passages(
        turn.standalone, limit=2 * PASSAGES, vector=vector, weights=weights
    )
    turn.timings_ms["engine"] = found.timings_ms["engine"]
    turn.hits = found.hits
    turn.rarity = tools.search.rarity(turn.standalone)
    pieces = _different(unit for hit in found.hits[:PASSAGES] for unit in units(hit.passage))
    if not turn.rarity.keys() & set(tools.lexical.question(REACH).indices):
        contacts = _contacts({hit.passage.procedure for hit in found.hits[:PASSAGES]}, tools)
        pieces = [unit for unit in pieces if unit.text not in contacts] or pieces
    scored = score(vector, turn.rarity, pieces[:PIECES], tools.embedder, tools.lexical)
    fused = {hit.passage.id: hit.score for hit in found.hits}
    turn.scored = tuple(
        sorted(
            scored,
            key=lambda item: -(item.score + PASSAGE_WEIGHT * fused[item.unit.passage.id]),
        )
    )
    yield from ()


def _contacts(procedures: Iterable[str], tools: Tools) -> set[str]:
    """The lines that say how to reach a service: each resembles every question on its sheet."""
    sheets = (tools.catalogue.procedure(id) for id in procedures)
    return {sheet.contact for sheet in sheets if sheet}


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
