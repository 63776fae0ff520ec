"""What search gives back."""

from __future__ import annotations

from dataclasses import dataclass, field

from corpus.passages import Passage
from retrieval.asking import Asked


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found.

    ``score`` is the fused one, in 0..1. ``dense`` is the cosine of the question and the passage,
    ``lexical`` its BM25 score; None when that side did not return it. ``reranked`` is what the
    reranker gave it, on its own scale; None when it was not asked.
    """

    passage: Passage
    score: float
    dense: float | None
    lexical: float | None
    reranked: float | None = None


@dataclass(frozen=True, slots=True)
class Preferred:
    """``sheet`` was put before ``other``: ``alike`` is the share of terms of their titles, 0..1."""

    sheet: str
    other: str
    alike: float


@dataclass(frozen=True, slots=True)
class Hits:
    """The passages for one query, best first; ``asked`` is the query as it was understood."""

    query: str
    hits: tuple[Hit, ...]
    timings_ms: dict[str, float] = field(default_factory=dict)
    asked: Asked | None = None
    preferred: tuple[Preferred, ...] = ()
