"""The authority's own sheet first for the same matter: a declared rule, not a multiplied score.

A sheet that the city declares to come first goes before another when both are near the top and
speak of the same matter. Otherwise what is nearer to the question stays first, whoever wrote it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

from corpus.passages import Passage
from retrieval.hits import Hit, Preferred
from retrieval.lexical import Lexical

NEAR = 0.75  # of the other sheet's score, from which the one that comes first is near it
SAME = 0.6  # share of the shorter title's terms in the other, from which the matter is the same
ORDER = {"local": 0, "national": 1}

Rank = Callable[[Passage], int]  # the place in the declared order, 0 first


def by_scope(passage: Passage) -> int:
    """The usual order: the authority's own sheets, then the State's."""
    return ORDER.get(passage.scope, len(ORDER))


def prefer(
    hits: Sequence[Hit], lexical: Lexical, rank: Rank = by_scope
) -> tuple[list[Hit], list[Preferred]]:
    """The hits, best first, with the sheets that come first moved up, and why.

    ``hits`` are sorted; a sheet that moves up takes the score of the one that it passes.
    """
    best: dict[str, Hit] = {}
    for hit in hits:
        best.setdefault(hit.passage.procedure, hit)

    @cache
    def terms(id: str) -> frozenset[int]:
        return frozenset(lexical.question(best[id].passage.title).indices)

    ranks = {id: rank(hit.passage) for id, hit in best.items()}
    sheets = list(best.items())
    raised: dict[str, float] = {}
    why: list[Preferred] = []
    for place, (id, hit) in enumerate(sheets):
        for other, above in sheets[:place]:
            # Titles are compared last: of a hundred sheets few pairs come this far.
            if ranks[id] >= ranks[other] or hit.score < NEAR * above.score:
                continue
            alike = _alike(terms(id), terms(other))
            if alike >= SAME:
                raised[id] = above.score
                why.append(Preferred(id, other, round(alike, 3)))
                break
    moved = [
        replace(hit, score=raised[hit.passage.procedure])
        if hit is best[hit.passage.procedure] and hit.passage.procedure in raised
        else hit
        for hit in hits
    ]
    return sorted(moved, key=lambda hit: (-hit.score, rank(hit.passage))), why


def _alike(one: frozenset[int], other: frozenset[int]) -> float:
    if not one or not other:
        return 0.0
    return len(one & other) / min(len(one), len(other))
