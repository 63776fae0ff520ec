"""A throw-away index in memory that compares everything with everything: no engine, no disk.

It scores as the engine does (BM25 with the same weights of terms, cosines), without its
approximations, so that a run measures ranking alone and takes seconds once vectors are kept.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_matrix

from corpus.passages import Passage
from retrieval.embedding import Vectors
from retrieval.lexical import Lexical, Sparse
from retrieval.store import Filters, Found, Openings, Query, State

Scores = npt.NDArray[np.float32]  # one a passage


class ExactIndex:
    """What Search asks of a store. ``vectors`` is (passages, dimension), or None: words only."""

    def __init__(
        self, passages: Sequence[Passage], lexical: Lexical, vectors: Vectors | None
    ) -> None:
        self._passages, self._vectors = passages, vectors
        self._openings = np.array([not passage.position for passage in passages], dtype=np.bool_)
        self._columns: dict[int, int] = {}
        rows: list[int] = []
        columns: list[int] = []
        weights: list[float] = []
        for row, passage in enumerate(passages):
            sparse = lexical.passage(passage.words)
            for term, weight in zip(sparse.indices, sparse.values, strict=True):
                rows.append(row)
                columns.append(self._columns.setdefault(term, len(self._columns)))
                weights.append(weight)
        shape = (len(passages), len(self._columns))
        self._terms = csc_matrix((weights, (rows, columns)), shape=shape, dtype=np.float32)
        held = np.diff(self._terms.indptr)  # in how many passages each term stands
        self._rarity = np.log1p((len(passages) - held + 0.5) / (held + 0.5))

    def state(self) -> State:
        return State(version="exact", dense=self._vectors is not None)

    def find(self, asked: Sequence[Query], limit: int, filters: Filters) -> list[list[Found]]:
        allowed = self._allowed(filters)
        return [self._best(vector, limit, allowed) for vector in asked]

    def _best(self, vector: Query, limit: int, allowed: npt.NDArray[np.bool_]) -> list[Found]:
        if isinstance(vector, Openings):
            allowed, vector = allowed & self._openings, vector.vector
        if isinstance(vector, Sparse):
            scores, least = self._by_words(vector), 0.0
        elif self._vectors is None:
            return []
        else:
            scores, least = self._vectors @ vector, -np.inf
        scores = np.where(allowed, scores, -np.inf)
        some = min(limit, len(scores))
        best = np.argpartition(-scores, some - 1)[:some] if some else np.zeros(0, dtype=int)
        ranked = sorted(best, key=lambda row: (-scores[row], row))
        return [
            Found(self._passages[row], float(scores[row])) for row in ranked if scores[row] > least
        ]

    def _by_words(self, asked: Sparse) -> Scores:
        known = [
            (self._columns[term], weight)
            for term, weight in zip(asked.indices, asked.values, strict=True)
            if term in self._columns
        ]
        if not known:
            return np.zeros(len(self._passages), dtype=np.float32)
        columns = [column for column, _ in known]
        weights = self._rarity[columns] * np.array([weight for _, weight in known])
        return np.asarray(self._terms[:, columns] @ weights, dtype=np.float32).ravel()

    def _allowed(self, filters: Filters) -> npt.NDArray[np.bool_]:
        if filters == Filters():
            return np.ones(len(self._passages), dtype=np.bool_)
        return np.fromiter(
            (
                (not filters.scope or passage.scope == filters.scope)
                and (not filters.audience or filters.audience in passage.audience)
                for passage in self._passages
            ),
            dtype=np.bool_,
            count=len(self._passages),
        )
