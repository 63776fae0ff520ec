"""The dense vectors that are missing, as time allows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from retrieval.embedding import Embedder
from retrieval.groups import Progress, groups, silent
from retrieval.store import Phase, VectorStore

DENSE_BATCH = 16  # under a second of work: what a citizen may have to wait behind
SORTED_AT_ONCE = 2048  # texts of like length in one batch waste no padding


def index_densely(
    store: VectorStore,
    embedder: Embedder,
    progress: Progress = silent,
    may_go_on: Callable[[], bool] = lambda: True,
) -> int:
    """Add the dense vectors that are missing, the authority's own sheets first.

    ``may_go_on`` is asked before each small batch: it may wait while a citizen is being served,
    and says False to stop. Returns how many passages were embedded.
    """
    counts = store.counts()
    done = 0
    while may_go_on():
        todo = store.without_dense(SORTED_AT_ONCE)
        if not todo:
            if store.state().phase is Phase.STEADY:
                if done:
                    store.settle(may_go_on)
                _note_whole(store)
            break
        todo.sort(key=lambda passage: len(passage.indexed))
        for group in groups(todo, DENSE_BATCH):
            if not may_go_on():
                return done
            vectors = embedder.passages([passage.indexed for passage in group])
            ids = (passage.id for passage in group)
            store.set_dense(list(zip(ids, vectors, strict=True)))
            done += len(group)
            progress(counts.dense + done, counts.lexical)
    return done


def _note_whole(store: VectorStore) -> None:
    state = store.state()
    if state.version and not state.dense:
        store.put_state(replace(state, dense=True))
