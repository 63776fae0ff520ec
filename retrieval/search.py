"""A question → the passages that may answer it, best first."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from corpus.passages import Passage
from retrieval.embedding import Embedder
from retrieval.hits import Hit, Hits
from retrieval.lexical import Lexical, Sparse
from retrieval.store import Filters, Found, State, Vector

UNKNOWN_TERM = 20.0  # about what a term of a single passage of 40,000 scores
RRF_K = 20  # rank fusion: how slowly a rank's worth falls (Cormack et al., 2009)


@dataclass(frozen=True, slots=True)
class Weights:
    """What each side's ranks are worth, and what a local sheet's score is multiplied by."""

    dense: float = 1.0
    lexical: float = 1.0
    local: float = 1.0


class Searched(Protocol):
    """What search asks of a store; every VectorStore answers it."""

    def state(self) -> State: ...
    def find(
        self, asked: Sequence[Vector | Sparse], limit: int, filters: Filters
    ) -> list[list[Found]]: ...


class Search:
    """Dense and lexical search fused by reciprocal rank; what has no dense vector yet is found
    lexically."""

    def __init__(
        self,
        store: Searched,
        embedder: Embedder,
        lexical: Lexical,
        *,
        candidates: int = 40,
        weights: Weights | None = None,
    ) -> None:
        self._store, self._embedder, self._lexical = store, embedder, lexical
        self._candidates = candidates
        self._weights = weights or Weights()

    def passages(
        self,
        query: str,
        *,
        limit: int,
        filters: Filters | None = None,
        vector: Vector | None = None,
        weights: Weights | None = None,
    ) -> Hits:
        """The ``limit`` best passages; several may come from one sheet.

        ``vector`` (dimension,) is the question's own, when the caller has it already; ``weights``
        replace the usual ones for this question: a side that weighs nothing is not asked.
        """
        chosen = weights or self._weights
        started = time.perf_counter()
        if vector is None and chosen.dense:
            vector = self._embedder.questions([query])[0]
        embedded = time.perf_counter()
        sides: dict[str, Vector | Sparse] = {}
        if chosen.dense and vector is not None:
            sides["dense"] = vector
        if chosen.lexical:
            sides["lexical"] = self._lexical.question(query)
        lists = self._store.find(list(sides.values()), self._candidates, filters or Filters())
        found = dict(zip(sides, lists, strict=True))
        hits = fuse(found.get("dense", ()), found.get("lexical", ()), chosen)[:limit]
        finished = time.perf_counter()
        return Hits(
            query=query,
            hits=tuple(hits),
            timings_ms={
                "embed": round((embedded - started) * 1000, 2),
                "engine": round((finished - embedded) * 1000, 2),
            },
        )

    @property
    def version(self) -> str:
        """The version of the content that is searched; empty before there is one."""
        return self._store.state().version

    @property
    def weights(self) -> Weights:
        """The usual weights, from the settings."""
        return self._weights

    def rarity(self, query: str) -> dict[int, float]:
        """How telling each term of the query is: the best BM25 score it reaches alone.

        A term that stands in no sheet at all is as telling as the rarest.
        """
        terms = self._lexical.question(query)
        alone = [Sparse((index,), (1.0,)) for index in terms.indices]
        found = self._store.find(alone, 1, Filters())
        scores = {
            index: best[0].score for index, best in zip(terms.indices, found, strict=True) if best
        }
        return {index: scores.get(index, UNKNOWN_TERM) for index in terms.indices}

    def procedures(
        self,
        query: str,
        *,
        limit: int,
        filters: Filters | None = None,
        weights: Weights | None = None,
    ) -> Hits:
        """The ``limit`` best sheets, each by its best passage."""
        found = self.passages(query, limit=2 * self._candidates, filters=filters, weights=weights)
        best: dict[str, Hit] = {}
        for hit in found.hits:
            best.setdefault(hit.passage.procedure, hit)
        return Hits(query, tuple(best.values())[:limit], found.timings_ms)


def fuse(dense: Sequence[Found], lexical: Sequence[Found], weights: Weights) -> list[Hit]:
    """Reciprocal rank fusion; scores are scaled so that the best there can be is 1."""
    passages: dict[str, Passage] = {}
    scores: dict[str, float] = {}
    for side, weight in ((dense, weights.dense), (lexical, weights.lexical)):
        for rank, found in enumerate(side, start=1):
            passages[found.passage.id] = found.passage
            gained = weight / (RRF_K + rank)
            scores[found.passage.id] = scores.get(found.passage.id, 0.0) + gained
    full = (weights.dense + weights.lexical) / (RRF_K + 1) * max(weights.local, 1.0)
    cosines = {found.passage.id: found.score for found in dense}
    sums = {found.passage.id: found.score for found in lexical}
    hits = [
        Hit(
            passage=passage,
            score=scores[id] / full * (weights.local if passage.scope == "local" else 1.0),
            dense=cosines.get(id),
            lexical=sums.get(id),
        )
        for id, passage in passages.items()
    ]
    return sorted(hits, key=lambda hit: (-hit.score, hit.passage.id))
