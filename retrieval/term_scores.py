"""How telling each term is: asked of the store once for each version, not with each question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from retrieval.lexical import Sparse
from retrieval.store import Filters, Found, Query, State

KEPT = 50_000  # terms: more than the sheets have, and a few megabytes


class Searched(Protocol):
    """What search asks of a store; every VectorStore answers it."""

    def state(self) -> State: ...
    def find(self, asked: Sequence[Query], limit: int, filters: Filters) -> list[list[Found]]: ...


class TermScores:
    """The best score that each term reaches alone; a term that stands in no passage has none."""

    def __init__(self, store: Searched) -> None:
        self._store = store
        self._known: tuple[str, dict[int, float | None]] = ("", {})

    def __call__(self, terms: Iterable[int]) -> Mapping[int, float]:
        wanted = list(dict.fromkeys(terms))
        if not wanted:
            return {}
        version, known = self._store.state().version, self._known
        if known[0] != version or len(known[1]) > KEPT:
            known = self._known = (version, {})
        scores = known[1]
        missing = [term for term in wanted if term not in scores]
        if missing:
            lists = self._store.find([Sparse((term,), (1.0,)) for term in missing], 1, Filters())
            scores.update(
                {
                    term: best[0].score if best else None
                    for term, best in zip(missing, lists, strict=True)
                }
            )
        return {term: score for term in wanted if (score := scores[term]) is not None}
