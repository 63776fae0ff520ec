"""Two ranked lists of passages → one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.passages import Passage
from retrieval.hits import Hit
from retrieval.store import Found

RRF_K = 20  # rank fusion: how slowly a rank's worth falls (Cormack et al., 2009)


@dataclass(frozen=True, slots=True)
class Weights:
    """What each side's ranks are worth; a side that weighs nothing is not asked."""

    dense: float = 1.0
    lexical: float = 1.0


def fuse(dense: Sequence[Found], lexical: Sequence[Found], weights: Weights) -> list[Hit]:
    """Reciprocal rank fusion; scores are scaled so that the best there can be is 1."""
    passages: dict[str, Passage] = {}
    scores: dict[str, float] = {}
    for side, weight in ((dense, weights.dense), (lexical, weights.lexical)):
        for rank, found in enumerate(side, start=1):
            passages[found.passage.id] = found.passage
            gained = weight / (RRF_K + rank)
            scores[found.passage.id] = scores.get(found.passage.id, 0.0) + gained
    full = (weights.dense + weights.lexical) / (RRF_K + 1) or 1.0
    cosines = {found.passage.id: found.score for found in dense}
    sums = {found.passage.id: found.score for found in lexical}
    hits = [
        Hit(passage, scores[id] / full, cosines.get(id), sums.get(id))
        for id, passage in passages.items()
    ]
    return sorted(hits, key=lambda hit: (-hit.score, hit.passage.id))
