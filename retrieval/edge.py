"""The embedded vector store: Qdrant Edge, the Qdrant engine inside our process."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import qdrant_edge as edge

from corpus.passages import Passage
from retrieval.errors import IndexInUse, IndexUnusable
from retrieval.lexical import Sparse
from retrieval.store import Counts, Filters, Found

DENSE, LEXICAL = "dense", "lexical"
_KEYWORDS = ("procedure", "scope", "audience")


class EdgeStore:
    """A shard in a folder; the folder belongs to one process at a time.

    Reads go on while a write is under way; writes wait for each other.
    """

    def __init__(self, folder: Path, *, dimension: int) -> None:
        self._folder = folder
        self._writing = threading.Lock()
        try:
            if (folder / "edge_config.json").is_file():
                self._shard = edge.EdgeShard.load(str(folder))
            else:
                folder.mkdir(parents=True, exist_ok=True)
                self._shard = self._create(folder, dimension)
        except Exception as error:  # the engine raises bare Exceptions
            if "WouldBlock" in str(error):
                raise IndexInUse(
                    f"The index {folder} is in use by another process "
                    "(a running `guichet serve`?). Stop it first, or ask it through its address"
                ) from None
            raise IndexUnusable(
                f"The index {folder} could not be opened ({error}); "
                "delete that folder and run `guichet index build`"
            ) from error

    @staticmethod
    def _create(folder: Path, dimension: int) -> edge.EdgeShard:
        shard = edge.EdgeShard.create(
            str(folder),
            edge.EdgeConfig(
                vectors={DENSE: edge.EdgeVectorParams(dimension, edge.Distance.Cosine)},
                sparse_vectors={LEXICAL: edge.EdgeSparseVectorParams(modifier=edge.Modifier.Idf)},
            ),
        )
        for name in _KEYWORDS:
            shard.update(
                edge.UpdateOperation.create_field_index(name, edge.PayloadSchemaType.Keyword)
            )
        return shard

    def ids(self) -> set[str]:
        return {str(record.id) for record in self._scroll(None, payload=False)}

    def add(self, passages: Sequence[tuple[Passage, Sparse]]) -> None:
        points = [
            edge.Point(passage.id, {LEXICAL: _sparse(vector)}, _payload(passage))
            for passage, vector in passages
        ]
        with self._writing:
            self._shard.update(edge.UpdateOperation.upsert_points(points))

    def remove(self, ids: Sequence[str]) -> None:
        with self._writing:
            self._shard.update(edge.UpdateOperation.delete_points(list(ids)))

    def without_dense(self, limit: int) -> list[Passage]:
        missing = edge.HasVectorCondition(DENSE)
        found: list[Passage] = []
        first: list[list[Any] | None] = [[_equals("scope", "local")], None]
        for must in first:
            if len(found) < limit:
                known = {passage.id for passage in found}
                filter = edge.Filter(must=must, must_not=[missing])
                records, _ = self._page(filter, limit, payload=True)
                found += [p for p in map(_passage, records) if p.id not in known]
        return found[:limit]

    def set_dense(self, vectors: Sequence[tuple[str, npt.NDArray[np.float32]]]) -> None:
        points = [edge.PointVectors(id, {DENSE: vector.tolist()}) for id, vector in vectors]
        with self._writing:
            self._shard.update(edge.UpdateOperation.update_vectors(points))

    def dense(self, vector: npt.NDArray[np.float32], limit: int, filters: Filters) -> list[Found]:
        return self._query(edge.Query.Nearest(vector.tolist(), using=DENSE), limit, filters)

    def lexical(self, vector: Sparse, limit: int, filters: Filters) -> list[Found]:
        if not vector:
            return []
        return self._query(edge.Query.Nearest(_sparse(vector), using=LEXICAL), limit, filters)

    def _query(self, query: Any, limit: int, filters: Filters) -> list[Found]:
        points = self._shard.query(
            edge.QueryRequest(limit, query=query, filter=_filter(filters), with_payload=True)
        )
        return [Found(_passage(point), float(point.score)) for point in points]

    def passages_of(self, procedures: Iterable[str]) -> list[Passage]:
        wanted = edge.FieldCondition("procedure", match=edge.MatchAny(list(procedures)))
        passages = [_passage(r) for r in self._scroll(edge.Filter(must=[wanted]), payload=True)]
        return sorted(passages, key=lambda passage: (passage.procedure, passage.position))

    def counts(self) -> Counts:
        has_dense = edge.Filter(must=[edge.HasVectorCondition(DENSE)])
        return Counts(
            lexical=self._shard.count(edge.CountRequest(exact=True)),
            dense=self._shard.count(edge.CountRequest(filter=has_dense, exact=True)),
        )

    def settle(self) -> None:
        with self._writing:
            self._shard.flush()
            self._shard.optimize()

    def close(self) -> None:
        with self._writing:
            self._shard.flush()
            self._shard.close()

    def _page(self, filter: Any, limit: int, *, payload: bool, offset: Any = None) -> Any:
        return self._shard.scroll(
            edge.ScrollRequest(offset, limit, filter, with_payload=payload, with_vector=False)
        )

    def _scroll(self, filter: Any, *, payload: bool) -> Iterable[Any]:
        offset = None
        while True:
            records, offset = self._page(filter, 4096, payload=payload, offset=offset)
            yield from records
            if offset is None:
                return


def _sparse(vector: Sparse) -> edge.SparseVector:
    return edge.SparseVector(list(vector.indices), list(vector.values))


def _equals(field: str, value: str) -> edge.FieldCondition:
    return edge.FieldCondition(field, match=edge.MatchValue(value))


def _filter(filters: Filters) -> edge.Filter | None:
    must: list[Any] = [
        _equals(field, value)
        for field, value in (("audience", filters.audience), ("scope", filters.scope))
        if value
    ]
    return edge.Filter(must=must) if must else None


def _payload(passage: Passage) -> dict[str, object]:
    return {
        "procedure": passage.procedure,
        "title": passage.title,
        "scope": passage.scope,
        "audience": list(passage.audience),
        "position": passage.position,
        "headings": list(passage.headings),
        "cases": list(passage.cases),
        "text": passage.text,
    }


def _passage(point: Any) -> Passage:
    payload = point.payload
    return Passage(
        id=str(point.id),
        procedure=payload["procedure"],
        title=payload["title"],
        scope=payload["scope"],
        audience=tuple(payload["audience"]),
        position=payload["position"],
        headings=tuple(payload["headings"]),
        cases=tuple(payload["cases"]),
        text=payload["text"],
    )
