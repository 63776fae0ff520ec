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
    """What each side counts, and how they are joined; a side that weighs nothing is not asked.

    ``openings``: how near a sheet's opening is, for all of its passages.
    """

    dense: float = 1.0
    lexical: float = 1.0
    openings: float = 0.0
    fusion: Fusion = "ranks"

    @property
    def sum(self) -> float:
        return self.dense + self.lexical + self.openings or 1.0


def fuse(
    dense: Sequence[Found],
    lexical: Sequence[Found],
    weights: Weights,
    openings: Sequence[Found] = (),
) -> list[Hit]:
    """Every passage found, best first; the best there can be scores 1.

    A passage is worth what it is on either side, and what its sheet's opening is: a sheet that is
    about the matter goes before one of which a passage speaks of it in passing.
    """
    sides = (
        (weights.dense, by_passage(dense, weights.fusion)),
        (weights.lexical, by_passage(lexical, weights.fusion)),
    )
    sheets = by_sheet(openings, weights.fusion)
    total = weights.sum
    passages: dict[str, Passage] = {}
    for found in (*dense, *lexical, *openings):
        passages.setdefault(found.passage.id, found.passage)
    cosines = {found.passage.id: found.score for found in (*openings, *dense)}
    sums = {found.passage.id: found.score for found in lexical}
    hits = [
        Hit(
            passage=passage,
            score=(
                sum(weight * worths.get(id, 0.0) for weight, worths in sides)
                + weights.openings * sheets.get(passage.procedure, 0.0)
            )
            / total,
            dense=cosines.get(id),
            lexical=sums.get(id),
        )
        for id, passage in passages.items()
    ]
    return sorted(hits, key=lambda hit: (-hit.score, hit.passage.id))


def by_passage(side: Sequence[Found], fusion: Fusion) -> dict[str, float]:
    """What each passage of a list is worth by its id, 0..1, the first one 1."""
    return dict(zip((found.passage.id for found in side), _worths(side, fusion), strict=True))


def by_sheet(openings: Sequence[Found], fusion: Fusion) -> dict[str, float]:
    """The same by sheet, of a list that holds one passage of each."""
    sheets = (found.passage.procedure for found in openings)
    return dict(zip(sheets, _worths(openings, fusion), strict=True))


def _worths(side: Sequence[Found], fusion: Fusion) -> list[float]:
    if fusion == "ranks":
        return [(RRF_K + 1) / (RRF_K + rank) for rank in range(1, len(side) + 1)]
    if not side:
        return []
    best, last = side[0].score, side[-1].score
    spread = best - last
    return [(found.score - last) / spread if spread else 1.0 for found in side]
