"""How long a search takes, in its parts, on the index in use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table

from assistant.retrieving import open_retrieval
from assistant.steps.find import PASSAGES
from benchmarks.figures import Clock, summary, time_each
from benchmarks.sample import questions
from benchmarks.tables import percentiles
from retrieval.search import Search
from retrieval.store import VectorStore

PARTS = {
    "understand": "Understanding the question",
    "embed": "Vector of the question",
    "engine": "Engine",
    "fusion": "Fusion and precedence",
    "rerank": "Reranker",
}
QUESTIONS, WARMING, SECONDS = 100, 5, 120.0


def search() -> dict[str, Any]:
    """Measure the index of the settings.

    Raises CatalogueError, ArtefactError, EmbedderError, IndexUnusable, IndexInUse.
    """
    retrieval = open_retrieval()
    try:
        return measure(retrieval.search, retrieval.store, questions(QUESTIONS))
    finally:
        retrieval.store.close()


def measure(search: Search, store: VectorStore, asked: Sequence[str]) -> dict[str, Any]:
    """Each question once, one after the other, as a turn asks it."""
    timings: list[dict[str, float]] = []

    def find(question: str) -> None:
        timings.append(search.passages(question, limit=2 * PASSAGES).timings_ms)

    for question in asked[:WARMING]:
        find(question)
    timings.clear()
    whole = time_each(asked, find, Clock(SECONDS))
    understood = [search.understand(question) for question in asked]
    rarity = time_each(understood, search.rarity, Clock(SECONDS / 4))
    counts = store.counts()
    return {
        "passages": counts.lexical,
        "with_dense_vector": counts.dense,
        **{f"{part}_ms": _part(timings, part) for part in PARTS},
        "whole_ms": summary(whole),
        "rarity_ms": summary(rarity),
    }


def _part(timings: Sequence[Mapping[str, float]], part: str) -> dict[str, float]:
    return summary([timing[part] for timing in timings if part in timing])


def show(result: dict[str, Any]) -> Table:
    """One line a part of the search."""
    table = percentiles(
        f"search: {result['passages']} passages, {result['with_dense_vector']} with dense vector",
        {
            **{told: result[f"{part}_ms"] for part, told in PARTS.items()},
            "Whole search": result["whole_ms"],
            "Rarity of the terms": result["rarity_ms"],
        },
    )
    if result["whole_ms"]:
        share = result["engine_ms"]["p50"] / result["whole_ms"]["p50"]
        table.caption = f"Engine / whole search: ×{share:.2f} (medians)"
    if result["with_dense_vector"] < result["passages"]:
        table.caption = (
            "The index is unfinished: the dense side searches fewer passages than it will"
        )
    return table
