"""What search gives back."""

from __future__ import annotations

from dataclasses import dataclass, field

from corpus.passages import Passage


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found.

    ``score`` is the fused one, in 0..1. ``dense`` is the cosine of the question and the passage,
    ``lexical`` its BM25 score; None when that side did not return it.
    """

    passage: Passage
    score: float
    dense: float | None
    lexical: float | None


@dataclass(frozen=True, slots=True)
class Hits:
    """The passages for one query, best first."""

    query: str
    hits: tuple[Hit, ...]
    timings_ms: dict[str, float] = field(default_factory=dict)
