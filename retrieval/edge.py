"""The embedded vector store: Qdrant Edge, the Qdrant engine inside our process."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import qdrant_edge as edge

from corpus.passages import Passage
from retrieval import edge_query as ask
from retrieval.edge_config import DENSE_SEARCH
from retrieval.edge_shard import explained, open_shard
from retrieval.edge_tidying import tidy, tidy_copy
from retrieval.lexical import Sparse
from retrieval.passage_cache import PassageCache
from retrieval.payload import DENSE, DIGEST, LEXICAL, MARK, to_passage, to_payload
from retrieval.state_file import SHARD, Stored, read_state, write_state
from retrieval.store import (
    HIDDEN,
    Counts,
    Entry,
    Filters,
    Found,
    Mark,
    Openings,
    Present,
    Query,
    State,
    Vector,
)
from retrieval.turnstile import Turnstile

PAGE = 4096
UNTIDY = 0.2  # share of points written since, from which a running server has its index tidied


class EdgeStore:
    """A shard in a folder; the folder belongs to one process at a time.

    Reads go on while a write is under way; writes wait for each other. ``made_by`` is noted in a
    new index. ``follows``: this process serves citizens and brings the index up to date itself,
    which others are told; it never stops to tidy up.
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
        self._passages = PassageCache()
        self._stored = read_state(folder) or Stored(made_by or {})
        self._shard = open_shard(folder, self._stored.shard, dimension, follows=follows)
        self._serving, self._dimension = follows, dimension
        self._written = self._unindexed()  # points since it was last tidied up, about

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

    def find(self, asked: Sequence[Query], limit: int, filters: Filters) -> list[list[Found]]:
        with self._searching.inside(), explained(self._folder):
            state = self._stored.state
            if not state.version:
                return [[] for _ in asked]
            lists = [self._query(query, limit, state, filters) for query in asked]
            known = self._passages.among([id for one in lists for id, _ in one], self._read)
        return [[Found(known[id], score) for id, score in one if id in known] for one in lists]

    def _query(
        self, asked: Query, limit: int, state: State, filters: Filters
    ) -> list[tuple[Any, float]]:
        """Ids and scores alone: reading the content costs several times the search itself."""
        must = ask.wanted(filters)
        if isinstance(asked, Openings):
            must.append(ask.OPENING)
            asked = asked.vector
        if isinstance(asked, Sparse):
            if not asked:
                return []
            query = edge.Query.Nearest(ask.sparse(asked), using=LEXICAL)
        else:
            query = edge.Query.Nearest(asked.tolist(), using=DENSE)
        filter = ask.seen(state, must)
        request = edge.QueryRequest(limit, query=query, filter=filter, params=DENSE_SEARCH)
        return [(point.id, float(point.score)) for point in self._shard.query(request)]

    def _read(self, ids: Sequence[Any]) -> dict[Any, Passage]:
        records = self._shard.retrieve(list(ids), True, False)
        return {record.id: to_passage(record.id, record.payload) for record in records}

    def passages_of(self, procedures: Iterable[str]) -> list[Passage]:
        with self._searching.inside():
            filter = ask.seen(self._stored.state, [ask.any_of("procedure", procedures)])
            found = [to_passage(r.id, r.payload) for r in self._scroll(filter, True)]
        return sorted(found, key=lambda passage: (passage.procedure, passage.position))

    def counts(self) -> Counts:
        staying: list[Any] = (
            [ask.equals(MARK, Mark.LEAVING)] if self._stored.state.phase in HIDDEN else []
        )
        with self._searching.inside(), explained(self._folder):
            lexical, dense = (
                self._shard.count(edge.CountRequest(filter=filter, exact=True))
                for filter in (
                    edge.Filter(must_not=staying) if staying else None,
                    edge.Filter(must=[ask.HAS_DENSE], must_not=staying),
                )
            )
        return Counts(lexical, dense)

    def present(self, procedures: Iterable[str] | None = None) -> list[Present]:
        filter = procedures is not None and edge.Filter(must=[ask.any_of("procedure", procedures)])
        return [
            Present(
                id=str(record.id),
                procedure=record.payload["procedure"],
                embedded=record.payload["embedded"],
                mark=Mark(record.payload[MARK]) if MARK in record.payload else None,
            )
            for record in self._scroll(filter or None, list(DIGEST))
        ]

    def add(self, entries: Sequence[Entry], mark: Mark | None = None) -> None:
        points = []
        for entry in entries:
            vectors: dict[str, Any] = {LEXICAL: ask.sparse(entry.lexical)}
            if entry.dense is not None:
                vectors[DENSE] = entry.dense.tolist()
            points.append(edge.Point(entry.passage.id, vectors, to_payload(entry.passage, mark)))
        self._update(edge.UpdateOperation.upsert_points(points), len(points))

    def remove(self, ids: Sequence[str]) -> None:
        self._update(edge.UpdateOperation.delete_points(list(ids)), len(ids))

    def mark(self, ids: Sequence[str], mark: Mark) -> None:
        self._update(edge.UpdateOperation.set_payload(list(ids), {MARK: str(mark)}), 0)

    def unmark(self, ids: Sequence[str]) -> None:
        self._update(edge.UpdateOperation.delete_payload(list(ids), [MARK]), 0)

    def dense_vectors(self, ids: Sequence[str]) -> dict[str, Vector]:
        with explained(self._folder):
            records = self._shard.retrieve(list(ids), False, [DENSE])
        return {
            str(record.id): np.asarray(record.vector[DENSE], dtype=np.float32)
            for record in records
            if DENSE in (record.vector or {})
        }

    def without_dense(self, limit: int) -> list[Passage]:
        not_wanted: list[Any] = [ask.HAS_DENSE, ask.equals(MARK, Mark.LEAVING)]
        found: dict[str, Passage] = {}
        first: list[list[Any]] = [[ask.equals("scope", "local")], []]
        for must in first:
            if len(found) < limit:
                filter = edge.Filter(must=must, must_not=not_wanted)
                records, _ = self._page(filter, limit, True)
                for record in records:
                    found.setdefault(str(record.id), to_passage(record.id, record.payload))
        return list(found.values())[:limit]

    def set_dense(self, vectors: Sequence[tuple[str, Vector]]) -> None:
        points = [edge.PointVectors(id, {DENSE: vector.tolist()}) for id, vector in vectors]
        self._update(edge.UpdateOperation.update_vectors(points), len(points))

    def settle(self, may_go_on: Callable[[], bool] = lambda: True) -> None:
        self._flush()
        with self._writing, explained(self._folder):
            if not self._serving:
                with self._searching.emptied():
                    self._shard = tidy(self._shard, self._folder / self._stored.shard)
            elif self._written > UNTIDY * self._shard.count(edge.CountRequest(exact=True)):
                self._tidy_beside(may_go_on)

    def _tidy_beside(self, may_go_on: Callable[[], bool]) -> None:
        """Search goes on in the shard as it is until its tidied copy takes its place."""
        old = self._folder / self._stored.shard
        new = self._folder / f"{SHARD}-{uuid4().hex[:8]}"
        if not tidy_copy(old, new, may_go_on):
            return
        opened = open_shard(self._folder, new.name, self._dimension, follows=True, keep=old.name)
        stored = replace(self._stored, shard=new.name)
        write_state(self._folder, stored)
        with self._searching.emptied():
            former, self._shard, self._stored = self._shard, opened, stored
        self._written = 0
        former.close()
        shutil.rmtree(old, ignore_errors=True)

    def _unindexed(self) -> int:
        told = self._shard.info()
        return max(0, int(told.points_count) - int(told.indexed_vectors_count))

    def close(self) -> None:
        self._flush()
        with self._writing, explained(self._folder):
            self._shard.close()

    def _update(self, operation: Any, points: int) -> None:
        with self._writing, explained(self._folder):
            self._unflushed = True
            self._written += points
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
