"""Vectors that stand in the index already need not be computed again to measure search."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

from corpus.passages import Passage
from evaluation.retrieval.vectors import KeptVectors
from foundation import load
from retrieval.errors import IndexInUse, IndexUnusable
from retrieval.groups import groups
from retrieval.opening import open_index
from retrieval.settings import RetrievalSettings
from retrieval.store import VectorStore

AT_ONCE = 1024


def borrow_from_index(kept: KeptVectors, passages: Sequence[Passage]) -> str:
    """Keep the vectors that the index of the settings has of ``passages``; says what came of it.

    An index that is missing, of another embedder or held by another process gives none.
    """
    unknown = kept.lacking(passages)
    if not unknown:
        return ""
    try:
        with closing(open_index(load(RetrievalSettings), kept)) as store:
            taken = borrow(kept, store, unknown)
    except (IndexInUse, IndexUnusable) as why:
        return f"No vector is taken from the index: {why}."
    return f"{taken} of {len(unknown)} vectors are taken from the index."


def borrow(kept: KeptVectors, store: VectorStore, passages: Sequence[Passage]) -> int:
    """Keep what ``store`` has of these; returns how many those are."""
    taken = 0
    for group in groups(passages, AT_ONCE):
        vectors = store.dense_vectors([passage.id for passage in group])
        kept.keep_passages({p.indexed: vectors[p.id] for p in group if p.id in vectors})
        taken += len(vectors)
    return taken
