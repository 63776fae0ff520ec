"""The vector store of a large city: a Qdrant server or cluster, shared by many processes."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import uuid4, uuid5

import numpy as np
from qdrant_client import QdrantClient, models

from corpus.passages import NAMESPACE, Passage
from retrieval import server_query as ask
from retrieval.errors import IndexUnreachable
from retrieval.groups import groups
from retrieval.lexical import Sparse
from retrieval.payload import DENSE, DIGEST, LEXICAL, MARK, to_passage, to_payload
from retrieval.server_alias import come_into_force
from retrieval.server_calls import Calls
from retrieval.store import (
    Counts,
    Entry,
    Filters,
    Found,
    Mark,
    Phase,
    Present,
    Query,
    State,
    Vector,
)

PAGE, BATCH = 2048, 256  # points read or written in one request
TRIES = 5  # searches begun again because the state changed under way
STATE = str(uuid5(NAMESPACE, "state"))


class QdrantStore:
    """One collection. Its state stands in a point of its own, read again with each search.

    A search that finds another state than it went by is begun again. So whoever changes the state
    waits ``seconds``, the longest that a search may take, before it touches any point. ``alias``
    is the name that the collection in force bears.
    """

    def __init__(
        self, client: QdrantClient, collection: str, calls: Calls, *, alias: str, seconds: int
    ) -> None:
        self._client, self._collection, self._calls = client, collection, calls
        self._alias, self._seconds = alias, seconds
        self._known: State | None = None

    def state(self) -> State:
        self._known = ask.state_in(self._read(STATE))
        return self._known

    def sheets(self) -> Mapping[str, str]:
        held = self._read(STATE).get("sheets")
        return dict(json.loads(self._read(held)["content"])) if held else {}

    def put_state(self, state: State, sheets: Mapping[str, str] | None = None) -> None:
        before = self._read(STATE).get("sheets")
        held = before
        if sheets is not None:
            held = str(uuid4())
            self._upsert([ask.note(held, {"content": json.dumps(dict(sheets))})])
        told = {"version": state.version, "phase": str(state.phase), "dense": state.dense}
        self._upsert([ask.note(STATE, {**told, "sheets": held})])
        self._known = state
        if before not in (None, held):
            self.remove([before])
        if state.version and state.phase is not Phase.STEADY:
            time.sleep(self._seconds)
        elif state.version:
            come_into_force(self._client, self._calls, self._collection, self._alias, state.dense)

    def find(self, asked: Sequence[Query], limit: int, filters: Filters) -> list[list[Found]]:
        about = models.QueryRequest(filter=ask.only(STATE), limit=1, with_payload=True)
        for _ in range(TRIES):
            state = self._known or self.state()
            must = ask.wanted(filters)
            places = [place for place, vector in enumerate(asked) if not _empty(vector)]
            requests = [ask.nearest(asked[place], limit, state, must) for place in places]
            requests.append(about)
            *answers, now = self._calls.read(
                partial(
                    self._client.query_batch_points,
                    self._collection,
                    requests,
                    timeout=self._seconds,
                )
            )
            self._known = ask.state_in(now.points[0].payload if now.points else None)
            if (self._known.version, self._known.phase) != (state.version, state.phase):
                continue
            found: list[list[Found]] = [[] for _ in asked]
            for place, answer in zip(places, answers if state.version else (), strict=False):
                found[place] = [
                    Found(to_passage(point.id, point.payload or {}), float(point.score))
                    for point in answer.points
                ]
            return found
        raise IndexUnreachable(f"The index {self._collection} changed during {TRIES} searches")

    def passages_of(self, procedures: Iterable[str]) -> list[Passage]:
        filter = ask.seen(self.state(), [ask.any_of("procedure", procedures)])
        found = [to_passage(r.id, r.payload) for r in self._scroll(filter, True)]
        return sorted(found, key=lambda passage: (passage.procedure, passage.position))

    def counts(self) -> Counts:
        hidden = [ask.NO_PASSAGE, ask.LEAVING]
        lexical = models.Filter(must_not=hidden)
        dense = models.Filter(must=[ask.HAS_DENSE], must_not=hidden)
        return Counts(self._count(lexical), self._count(dense))

    def present(self, procedures: Iterable[str] | None = None) -> list[Present]:
        must = [] if procedures is None else [ask.any_of("procedure", procedures)]
        filter = models.Filter(must=must, must_not=[ask.NO_PASSAGE])
        return [
            Present(
                id=str(record.id),
                procedure=record.payload["procedure"],
                embedded=record.payload["embedded"],
                mark=Mark(record.payload[MARK]) if record.payload.get(MARK) else None,
            )
            for record in self._scroll(filter, list(DIGEST))
        ]

    def add(self, entries: Sequence[Entry], mark: Mark | None = None) -> None:
        points = []
        for entry in entries:
            vectors: dict[str, Any] = {LEXICAL: ask.sparse(entry.lexical)}
            if entry.dense is not None:
                vectors[DENSE] = entry.dense.tolist()
            payload = to_payload(entry.passage, mark)
            points.append(models.PointStruct(id=entry.passage.id, vector=vectors, payload=payload))
        self._upsert(points)

    def remove(self, ids: Sequence[str]) -> None:
        self._calls.write(lambda: self._client.delete(self._collection, list(ids)))

    def mark(self, ids: Sequence[str], mark: Mark) -> None:
        payload = {MARK: str(mark)}
        self._calls.write(lambda: self._client.set_payload(self._collection, payload, list(ids)))

    def unmark(self, ids: Sequence[str]) -> None:
        self._calls.write(lambda: self._client.delete_payload(self._collection, [MARK], list(ids)))

    def dense_vectors(self, ids: Sequence[str]) -> dict[str, Vector]:
        found: dict[str, Vector] = {}
        for some in groups(ids, BATCH):
            records = self._calls.read(
                partial(self._client.retrieve, self._collection, some, False, [DENSE])
            )
            for record in records:
                if isinstance(record.vector, dict) and DENSE in record.vector:
                    found[str(record.id)] = np.asarray(record.vector[DENSE], dtype=np.float32)
        return found

    def without_dense(self, limit: int) -> list[Passage]:
        not_wanted = [ask.NO_PASSAGE, ask.HAS_DENSE, ask.LEAVING]
        found: dict[str, Passage] = {}
        first: list[list[Any]] = [[ask.equals("scope", "local")], []]
        for must in first:
            if len(found) < limit:
                filter = models.Filter(must=must, must_not=not_wanted)
                records, _ = self._page(filter, limit, True)
                for record in records:
                    found.setdefault(str(record.id), to_passage(record.id, record.payload))
        return list(found.values())[:limit]

    def set_dense(self, vectors: Sequence[tuple[str, Vector]]) -> None:
        points = [
            models.PointVectors(id=id, vector={DENSE: vector.tolist()}) for id, vector in vectors
        ]
        self._calls.write(lambda: self._client.update_vectors(self._collection, points))

    def settle(self, may_go_on: Callable[[], bool] = lambda: True) -> None:
        """The server tidies up by itself."""

    def close(self) -> None:
        self._client.close()

    def _upsert(self, points: Sequence[models.PointStruct]) -> None:
        for some in groups(points, BATCH):
            self._calls.write(partial(self._client.upsert, self._collection, some))

    def _read(self, id: str) -> dict[str, Any]:
        found = self._calls.read(lambda: self._client.retrieve(self._collection, [id], True))
        return dict(found[0].payload or {}) if found else {}

    def _count(self, filter: models.Filter) -> int:
        counted = self._calls.read(lambda: self._client.count(self._collection, filter))
        return int(counted.count)

    def _page(self, filter: Any, limit: int, payload: Any, offset: Any = None) -> Any:
        return self._calls.read(
            lambda: self._client.scroll(
                self._collection, filter, limit, offset=offset, with_payload=payload
            )
        )

    def _scroll(self, filter: Any, payload: Any) -> Iterator[Any]:
        offset = None
        while True:
            records, offset = self._page(filter, PAGE, payload, offset)
            yield from records
            if offset is None:
                return


def _empty(vector: Query) -> bool:
    return isinstance(vector, Sparse) and not vector
