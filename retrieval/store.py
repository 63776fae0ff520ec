"""Where vectors stand: what search and indexing ask of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from corpus.passages import Passage
from retrieval.lexical import Sparse


@dataclass(frozen=True, slots=True)
class Found:
    """A passage and its raw score on one side: a cosine, or a BM25 sum."""

    passage: Passage
    score: float


@dataclass(frozen=True, slots=True)
class Filters:
    """Which passages may be found; empty means all."""

    audience: str = ""
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How far the index is: every passage is ``lexical`` first and ``dense`` later."""

    lexical: int
    dense: int


class VectorStore(Protocol):
    """One index. Every method may be called while another thread uses the store."""

    def ids(self) -> set[str]: ...
    def add(self, passages: Sequence[tuple[Passage, Sparse]]) -> None: ...
    def remove(self, ids: Sequence[str]) -> None: ...
    def without_dense(self, limit: int) -> list[Passage]:
        """Passages that still lack their dense vector, the authority's own first."""
        ...

    def set_dense(self, vectors: Sequence[tuple[str, npt.NDArray[np.float32]]]) -> None: ...
    def dense(
        self, vector: npt.NDArray[np.float32], limit: int, filters: Filters
    ) -> list[Found]: ...
    def lexical(self, vector: Sparse, limit: int, filters: Filters) -> list[Found]: ...
    def passages_of(self, procedures: Iterable[str]) -> list[Passage]: ...
    def counts(self) -> Counts: ...
    def settle(self) -> None:
        """Put everything on disk and tidy up: called when a round of writing ends."""
        ...

    def close(self) -> None: ...
