"""Where vectors stand: what search and indexing ask of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
import numpy.typing as npt

from corpus.passages import Passage
from retrieval.lexical import Sparse

Vector = npt.NDArray[np.float32]  # (dimension,), unit length


@dataclass(frozen=True, slots=True)
class Openings:
    """Asks for the nearest openings alone: of each sheet the one passage that begins it."""

    vector: Vector


Query = Vector | Sparse | Openings


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


class Mark(StrEnum):
    """What a point is marked with while the index goes from one version to the next."""

    ARRIVING = "arriving"
    LEAVING = "leaving"


class Phase(StrEnum):
    """How far a change of version is, and hence what search must not see."""

    STEADY = "steady"  # no point is marked
    COMING = "coming"  # the old version is in force: arriving points are not seen
    CLEARING = "clearing"  # the new version is in force: leaving points are not seen


HIDDEN = {Phase.COMING: Mark.ARRIVING, Phase.CLEARING: Mark.LEAVING}


@dataclass(frozen=True, slots=True)
class State:
    """What is in force. ``version`` is empty before the first one is: search then finds nothing.

    ``dense`` says that every passage of the version in force has its dense vector.
    """

    version: str = ""
    phase: Phase = Phase.STEADY
    dense: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage to add, with the vectors that are known."""

    passage: Passage
    lexical: Sparse
    dense: Vector | None = None


@dataclass(frozen=True, slots=True)
class Present:
    """A point that stands in the index; ``embedded`` is ``Passage.embedded``."""

    id: str
    procedure: str
    embedded: str
    mark: Mark | None


class VectorStore(Protocol):
    """One index. Every method may be called while another thread uses the store.

    Only one process at a time writes. Every method raises IndexUnusable, or one of its kinds,
    when the store cannot do it.
    """

    def state(self) -> State: ...
    def sheets(self) -> Mapping[str, str]:
        """Of each sheet of the version in force, a digest of its content."""
        ...

    def put_state(self, state: State, sheets: Mapping[str, str] | None = None) -> None:
        """Write the state, and the sheets when they change, all at once and for good.

        When it returns no search goes on that still follows the state before.
        """
        ...

    def find(self, asked: Sequence[Query], limit: int, filters: Filters) -> list[list[Found]]:
        """For each query the ``limit`` nearest passages, in one go, all of the same version."""
        ...

    def passages_of(self, procedures: Iterable[str]) -> list[Passage]:
        """What search sees of these sheets, in the order of position."""
        ...

    def counts(self) -> Counts:
        """Of every point but those that leave."""
        ...

    def present(self, procedures: Iterable[str] | None = None) -> list[Present]:
        """Every point of these sheets, or of all, whatever its mark."""
        ...

    # Points are always written by their ids, never by a filter: an engine killed while it flushes
    # repeats its last operations when it is opened again, and a filter would then be answered by
    # an index that is ahead of the points.
    def add(self, entries: Sequence[Entry], mark: Mark | None = None) -> None: ...
    def remove(self, ids: Sequence[str]) -> None: ...
    def mark(self, ids: Sequence[str], mark: Mark) -> None: ...
    def unmark(self, ids: Sequence[str]) -> None: ...
    def dense_vectors(self, ids: Sequence[str]) -> dict[str, Vector]:
        """The dense vectors of those of these points that have one."""
        ...

    def without_dense(self, limit: int) -> list[Passage]:
        """Passages that still lack their dense vector, the authority's own first."""
        ...

    def set_dense(self, vectors: Sequence[tuple[str, Vector]]) -> None: ...
    def settle(self, may_go_on: Callable[[], bool] = ...) -> None:
        """Put everything on disk and tidy up: called when a round of writing ends.

        Tidying may be left for another time, as soon as ``may_go_on`` says False.
        """
        ...

    def close(self) -> None: ...
