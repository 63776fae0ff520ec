"""Passages → index: everything lexical at once, dense vectors as time allows.

The index is brought to the catalogue's content by difference: a passage's id is derived from its
text, so an unchanged passage keeps its vectors. Each step is safe to cut: what is done stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from corpus.passages import Passage
from retrieval.embedding import Embedder
from retrieval.lexical import Lexical
from retrieval.store import VectorStore

LEXICAL_BATCH = 512
DENSE_BATCH = 16  # under a second of work: what a citizen may have to wait behind

T = TypeVar("T")
Progress = Callable[[int, int], None]  # (done, total)


@dataclass(frozen=True, slots=True)
class Change:
    """What bringing the index up to date did, in passages."""

    added: int
    removed: int
    kept: int


def index_lexically(
    store: VectorStore,
    lexical: Lexical,
    passages: Iterable[Passage],
    progress: Progress = lambda done, total: None,
) -> Change:
    """Make the store hold exactly ``passages``; new ones get their lexical vector."""
    wanted = {passage.id: passage for passage in passages}
    present = store.ids()
    new = [passage for id, passage in wanted.items() if id not in present]
    gone = [id for id in present if id not in wanted]
    done = 0
    for group in _groups(new, LEXICAL_BATCH):
        store.add([(passage, lexical.passage(passage.indexed)) for passage in group])
        done += len(group)
        progress(done, len(new))
    if gone:
        store.remove(gone)
    if new or gone:
        store.settle()
    return Change(added=len(new), removed=len(gone), kept=len(wanted) - len(new))


def index_densely(
    store: VectorStore,
    embedder: Embedder,
    progress: Progress = lambda done, total: None,
    may_go_on: Callable[[], bool] = lambda: True,
) -> int:
    """Add the dense vectors that are missing, the authority's own sheets first.

    ``may_go_on`` is asked before each small batch: it may wait while a citizen is being served,
    and says False to stop. Returns how many passages were embedded.
    """
    counts = store.counts()
    done = 0
    while may_go_on():
        todo = store.without_dense(DENSE_BATCH * 128)
        if not todo:
            if done:
                store.settle()
            break
        # Texts of like length in one batch waste no padding.
        todo.sort(key=lambda passage: len(passage.indexed))
        for group in _groups(todo, DENSE_BATCH):
            if not may_go_on():
                return done
            vectors = embedder.passages([passage.indexed for passage in group])
            ids = (passage.id for passage in group)
            store.set_dense(list(zip(ids, vectors, strict=True)))
            done += len(group)
            progress(counts.dense + done, counts.lexical)
    return done


def _groups(items: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(items)
    while group := list(islice(iterator, size)):
        yield group
