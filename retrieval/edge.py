"""The embedded vector store: Qdrant Edge, the Qdrant engine inside our process."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import qdrant_edge as edge

from corpus.passages import Passage
from retrieval.edge_shard import explained, open_shard
from retrieval.lexical import Sparse
from retrieval.payload import DENSE, DIGEST, LEXICAL, MARK, to_passage, to_payload
from retrieval.state_file import Stored, read_state, write_state
from retrieval.store import HIDDEN, Counts, Entry, Filters, Found, Mark, Present, State, Vector
from retrieval.turnstile import Turnstile

PAGE = 4096
_HAS_DENSE = edge.HasVectorCondition(DENSE)


class EdgeStore:
    """A shard in a folder; the folder belongs to one process at a time.

    Reads go on while a write is under way; writes wait for each other. ``made_by`` is noted in a
    new index; ``follows`` tells other processes that this one brings the index up to date.
    """

    def __init__(
        self,
        folder: Path,
        *,
        dimension: int,
        made_by: Mapping[str, str] | None = None,
        follows: bool = False,
    ) -> None:
        self._folder = folder
        self._writing = threading.Lock()
        self._unflushed = True
        self._searching = Turnstile()
        self._shard = open_shard(folder, dimension, follows=follows)
        self._stored = read_state(folder) or Stored(made_by or {})

    def state(self) -> State:
        return self._stored.state

    def sheets(self) -> Mapping[str, str]:
        return self._stored.sheets

    def put_state(self, state: State, sheets: Mapping[str, str] | None = None) -> None:
        stored = replace(self._stored, state=state)
        if sheets is not None:
            stored = replace(stored, sheets=dict(sheets))
        self._flush()  # what the state speaks of is on disk before it
        with explained(self._folder):
            write_state(self._folder, stored)
        with self._searching.emptied():
            self._stored = stored

    def find(
        self, asked: Sequence[Vector | Sparse], limit: int, filters: Filters
    ) -> list[list[Found]]:
        with self._searching.inside(), explained(self._folder):
            state = self._stored.state
            if not state.version:
                return [[] for _ in asked]
            filter = _seen(state, _wanted(filters))
            return [self._query(vector, limit, filter) for vector in asked]

    def _query(self, vector: Vector | Sparse, limit: int, filter: Any) -> list[Found]:
        if isinstance(vector, Sparse):
            if not vector:
                return []
            query = edge.Query.Nearest(_sparse(vector), using=LEXICAL)
        else:
            query = edge.Query.Nearest(vector.tolist(), using=DENSE)
        points = self._shard.query(
            edge.QueryRequest(limit, query=query, filter=filter, with_payload=True)
        )
        return [Found(to_passage(point.id, point.payload), float(point.score)) for point in points]

    def passages_of(self, procedures: Iterable[str]) -> list[Passage]:
        with self._searching.inside():
            filter = _seen(self._stored.state, [_any("procedure", procedures)])
            found = [to_passage(r.id, r.payload) for r in self._scroll(filter, True)]
        return sorted(found, key=lambda passage: (passage.procedure, passage.position))

    def counts(self) -> Counts:
        staying: list[Any] = (
            [_equals(MARK, Mark.LEAVING)] if self._stored.state.phase in HIDDEN else []
        )
        with explained(self._folder):
            lexical, dense = (
                self._shard.count(edge.CountRequest(filter=filter, exact=True))
                for filter in (
                    edge.Filter(must_not=staying) if staying else None,
                    edge.Filter(must=[_HAS_DENSE], must_not=staying),
                )
            )
        return Counts(lexical, dense)

    def present(self, procedures: Iterable[str] | None = None) -> list[Present]:
        filter = None if procedures is None else edge.Filter(must=[_any("procedure", procedures)])
        return [
            Present(
                id=str(record.id),
                procedure=record.payload["procedure"],
                embedded=record.payload["embedded"],
                mark=Mark(record.payload[MARK]) if MARK in record.payload else None,
            )
            for record in self._scroll(filter, list(DIGEST))
        ]

    def add(self, entries: Sequence[Entry], mark: Mark | None = None) -> None:
        points = []
        for entry in entries:
            vectors: dict[str, Any] = {LEXICAL: _sparse(entry.lexical)}
            if entry.dense is not None:
                vectors[DENSE] = entry.dense.tolist()
            points.append(edge.Point(entry.passage.id, vectors, to_payload(entry.passage, mark)))
        self._update(edge.UpdateOperation.upsert_points(points))

    def remove(self, ids: Sequence[str]) -> None:
        self._update(edge.UpdateOperation.delete_points(list(ids)))

    def mark(self, ids: Sequence[str], mark: Mark) -> None:
        self._update(edge.UpdateOperation.set_payload(list(ids), {MARK: str(mark)}))

    def unmark(self, ids: Sequence[str]) -> None:
        self._update(edge.UpdateOperation.delete_payload(list(ids), [MARK]))

    def dense_vectors(self, ids: Sequence[str]) -> dict[str, Vector]:
        with explained(self._folder):
            records = self._shard.retrieve(list(ids), False, [DENSE])
        return {
            str(record.id): np.asarray(record.vector[DENSE], dtype=np.float32)
            for record in records
            if DENSE in (record.vector or {})
        }

    def without_dense(self, limit: int) -> list[Passage]:
        not_wanted: list[Any] = [_HAS_DENSE, _equals(MARK, Mark.LEAVING)]
        found: dict[str, Passage] = {}
        first: list[list[Any]] = [[_equals("scope", "local")], []]
        for must in first:
            if len(found) < limit:
                filter = edge.Filter(must=must, must_not=not_wanted)
                records, _ = self._page(filter, limit, True)
                for record in records:
                    found.setdefault(str(record.id), to_passage(record.id, record.payload))
        return list(found.values())[:limit]

    def set_dense(self, vectors: Sequence[tuple[str, Vector]]) -> None:
        points = [edge.PointVectors(id, {DENSE: vector.tolist()}) for id, vector in vectors]
        self._update(edge.UpdateOperation.update_vectors(points))

    def settle(self) -> None:
        self._flush()
        with self._writing, explained(self._folder):
            self._unflushed = self._shard.optimize()

    def close(self) -> None:
        self._flush()
        with self._writing, explained(self._folder):
            self._shard.close()

    def _update(self, operation: Any) -> None:
        with self._writing, explained(self._folder):
            self._unflushed = True
            self._shard.update(operation)

    def _flush(self) -> None:
        with self._writing, explained(self._folder):
            if self._unflushed:
                self._shard.flush()
                self._unflushed = False

    def _page(self, filter: Any, limit: int, payload: Any, offset: Any = None) -> Any:
        with explained(self._folder):
            return self._shard.scroll(
                edge.ScrollRequest(offset, limit, filter, with_payload=payload, with_vector=False)
            )

    def _scroll(self, filter: Any, payload: Any) -> Iterator[Any]:
        offset = None
        while True:
            records, offset = self._page(filter, PAGE, payload, offset)
            yield from records
            if offset is None:
                return


def _sparse(vector: Sparse) -> edge.SparseVector:
    return edge.SparseVector(list(vector.indices), list(vector.values))


def _equals(field: str, value: str) -> edge.FieldCondition:
    return edge.FieldCondition(field, match=edge.MatchValue(str(value)))


def _any(field: str, values: Iterable[str]) -> edge.FieldCondition:
    return edge.FieldCondition(field, match=edge.MatchAny(list(values)))


def _wanted(filters: Filters) -> list[Any]:
    both = (("audience", filters.audience), ("scope", filters.scope))
    return [_equals(field, value) for field, value in both if value]


def _seen(state: State, must: list[Any]) -> edge.Filter | None:
    """Without what the state hides; None, which costs nothing, when all may be seen."""
    hidden = HIDDEN.get(state.phase)
    if hidden:
        return edge.Filter(must=must, must_not=[_equals(MARK, hidden)])
    return edge.Filter(must=must) if must else None
