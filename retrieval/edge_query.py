"""What is asked of Qdrant Edge, in its own words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import qdrant_edge as edge

from retrieval.lexical import Sparse
from retrieval.payload import DENSE, MARK, POSITION
from retrieval.store import HIDDEN, Filters, State

OPENING = edge.FieldCondition(POSITION, match=edge.MatchValue(0))
HAS_DENSE = edge.HasVectorCondition(DENSE)


def sparse(vector: Sparse) -> edge.SparseVector:
    return edge.SparseVector(list(vector.indices), list(vector.values))


def equals(field: str, value: str) -> edge.FieldCondition:
    return edge.FieldCondition(field, match=edge.MatchValue(str(value)))


def any_of(field: str, values: Iterable[str]) -> edge.FieldCondition:
    return edge.FieldCondition(field, match=edge.MatchAny(list(values)))


def wanted(filters: Filters) -> list[Any]:
    both = (("audience", filters.audience), ("scope", filters.scope))
    return [equals(field, value) for field, value in both if value]


def seen(state: State, must: list[Any]) -> edge.Filter | None:
    """Without what the state hides; None, which costs nothing, when all may be seen."""
    hidden = HIDDEN.get(state.phase)
    if hidden:
        return edge.Filter(must=must, must_not=[equals(MARK, hidden)])
    return edge.Filter(must=must) if must else None
