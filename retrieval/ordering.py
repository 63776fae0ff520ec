"""What both sides found → the final order: fused, read again by a reranker, precedence."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.asking import Asked
from retrieval.fusion import Weights, fuse
from retrieval.hits import Hit, Preferred
from retrieval.lexical import Lexical
from retrieval.precedence import Rank, by_scope, prefer
from retrieval.reranking import Reranker, rerank
from retrieval.store import Found


@dataclass(frozen=True, slots=True)
class Sides:
    """What each side returned for a question, best first, and what the sides weighed for it.

    ``openings`` are those of sheets, nearest first by meaning.
    """

    dense: Sequence[Found]
    lexical: Sequence[Found]
    openings: Sequence[Found]
    weights: Weights
    embed_ms: float
    engine_ms: float


@dataclass(frozen=True, slots=True)
class Ordered:
    """``fused`` is the order before reranker and precedence, ``hits`` the final one."""

    hits: list[Hit]
    preferred: list[Preferred]
    fused: list[Hit]
    timings_ms: dict[str, float]


@dataclass(frozen=True, slots=True)
class Ordering:
    """``rank`` is the declared precedence; ``candidates`` are read again when there is a
    ``reranker``, whose order counts for ``reading`` beside the one before."""

    lexical: Lexical
    rank: Rank = by_scope
    reranker: Reranker | None = None
    candidates: int = 20
    reading: float = 1.0

    def __call__(self, asked: Asked, sides: Sides) -> Ordered:
        started = time.perf_counter()
        fused = fuse(sides.dense, sides.lexical, sides.weights, sides.openings)
        read = time.perf_counter()
        hits, again = fused, {}
        if self.reranker is not None and fused:
            hits = rerank(fused, asked.meaning, self.reranker, self.candidates, self.reading)
            again = {"rerank": _ms(time.perf_counter() - read)}
        before = time.perf_counter()
        hits, preferred = prefer(hits, self.lexical, self.rank)
        spent = read - started + time.perf_counter() - before
        return Ordered(hits, preferred, fused, {"fusion": _ms(spent), **again})


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 2)
