"""Two lists of passages, by meaning and by words → one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from corpus.passages import Passage
from retrieval.hits import Hit
from retrieval.store import Found

RRF_K = 20  # rank fusion: how slowly a rank's worth falls (Cormack et al., 2009)

# "ranks": reciprocal rank fusion. "scores": each side's scores, its best 1 and its last 0.
Fusion = Literal["ranks", "scores"]


@dataclass(frozen=True, slots=True)
class Weights:
    """What each side counts, and how they are joined; a side that weighs nothing is not asked."""

    dense: float = 1.0
    lexical: float = 1.0
    fusion: Fusion = "ranks"


def fuse(dense: Sequence[Found], lexical: Sequence[Found], weights: Weights) -> list[Hit]:
    """Every passage of both sides, best first; the best there can be scores 1."""
    worths = (worth(dense, weights.fusion), worth(lexical, weights.fusion))
    total = weights.dense + weights.lexical or 1.0
    passages: dict[str, Passage] = {}
    for found in (*dense, *lexical):
        passages.setdefault(found.passage.id, found.passage)
    cosines = {found.passage.id: found.score for found in dense}
    sums = {found.passage.id: found.score for found in lexical}
    hits = [
        Hit(
            passage=passage,
            score=(
                weights.dense * worths[0].get(id, 0.0) + weights.lexical * worths[1].get(id, 0.0)
            )
            / total,
            dense=cosines.get(id),
            lexical=sums.get(id),
        )
        for id, passage in passages.items()
    ]
    return sorted(hits, key=lambda hit: (-hit.score, hit.passage.id))


def worth(side: Sequence[Found], fusion: Fusion) -> dict[str, float]:
    """What each passage of one side is worth by its id, 0..1, the first one 1."""
    if fusion == "ranks":
        return {
            found.passage.id: (RRF_K + 1) / (RRF_K + rank)
            for rank, found in enumerate(side, start=1)
        }
    if not side:
        return {}
    best, last = side[0].score, side[-1].score
    spread = best - last
    return {found.passage.id: (found.score - last) / spread if spread else 1.0 for found in side}
