"""What is asked of a Qdrant server, in the words of its client."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from qdrant_client import models

from retrieval.lexical import Sparse
from retrieval.payload import DENSE, LEXICAL, MARK, POSITION
from retrieval.store import HIDDEN, Filters, Mark, Openings, Phase, Query, State

OPENING = models.FieldCondition(key=POSITION, match=models.MatchValue(value=0))
HAS_DENSE = models.HasVectorCondition(has_vector=DENSE)
# The points that tell the state hold no passage, nor any vector: no search finds them.
NO_PASSAGE = models.IsEmptyCondition(is_empty=models.PayloadField(key="procedure"))
# As for Qdrant Edge (retrieval/edge_config.py): candidates in 8 bits, weighed again as they are.
DENSE_SEARCH = models.SearchParams(
    hnsw_ef=256, quantization=models.QuantizationSearchParams(rescore=True, oversampling=2.0)
)
LEAVING = models.FieldCondition(key=MARK, match=models.MatchValue(value=str(Mark.LEAVING)))


def nearest(
    vector: Query, limit: int, state: State, must: Sequence[models.Condition]
) -> models.QueryRequest:
    if isinstance(vector, Openings):
        must, vector = [*must, OPENING], vector.vector
    if isinstance(vector, Sparse):
        query: Any = models.NearestQuery(nearest=sparse(vector))
        using, params = LEXICAL, None
    else:
        query = models.NearestQuery(nearest=vector.tolist())
        using, params = DENSE, DENSE_SEARCH
    return models.QueryRequest(
        query=query,
        using=using,
        limit=limit,
        filter=seen(state, list(must)),
        with_payload=True,
        params=params,
    )


def sparse(vector: Sparse) -> models.SparseVector:
    return models.SparseVector(indices=list(vector.indices), values=list(vector.values))


def equals(field: str, value: str) -> models.FieldCondition:
    return models.FieldCondition(key=field, match=models.MatchValue(value=str(value)))


def any_of(field: str, values: Iterable[str]) -> models.FieldCondition:
    return models.FieldCondition(key=field, match=models.MatchAny(any=list(values)))


def only(id: str) -> models.Filter:
    return models.Filter(must=[models.HasIdCondition(has_id=[id])])


def wanted(filters: Filters) -> list[Any]:
    both = (("audience", filters.audience), ("scope", filters.scope))
    return [equals(field, value) for field, value in both if value]


def seen(state: State, must: list[Any]) -> models.Filter | None:
    """Without what the state hides; None, which costs nothing, when all may be seen."""
    hidden = HIDDEN.get(state.phase)
    if hidden:
        return models.Filter(must=must, must_not=[equals(MARK, hidden)])
    return models.Filter(must=must) if must else None


def note(id: str, payload: Mapping[str, Any]) -> models.PointStruct:
    """A point that holds no passage."""
    return models.PointStruct(id=id, vector={}, payload=dict(payload))


def state_in(payload: Mapping[str, Any] | None) -> State:
    if not payload:
        return State()
    return State(payload["version"], Phase(payload["phase"]), bool(payload["dense"]))
