"""How long a search takes, in its parts, on the index in use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.table import Table

from assistant.retrieving import open_retrieval
from assistant.steps.find import PASSAGES
from benchmarks.figures import Clock, milliseconds, summary
from benchmarks.sample import questions
from benchmarks.tables import percentiles
from retrieval.search import Search
from retrieval.store import VectorStore

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
    for question in asked[:WARMING]:
        search.passages(question, limit=2 * PASSAGES)
    clock = Clock(SECONDS)
    parts: dict[str, list[float]] = {"embed": [], "engine": [], "whole": [], "rarity": []}
    for question in asked:
        if clock.over:
            break
        found = []
        parts["whole"].append(
            milliseconds(lambda: found.append(search.passages(question, limit=2 * PASSAGES)))  # noqa: B023
        )
        for part in ("embed", "engine"):
            parts[part].append(found[0].timings_ms[part])
        parts["rarity"].append(milliseconds(lambda: search.rarity(question)))  # noqa: B023
    counts = store.counts()
    return {
        "passages": counts.lexical,
        "with_dense_vector": counts.dense,
        **{f"{part}_ms": summary(values) for part, values in parts.items()},
    }


def show(result: dict[str, Any]) -> Table:
    """One line a part of the search."""
    table = percentiles(
        f"search: {result['passages']} passages, {result['with_dense_vector']} with dense vector",
        {
            "Vector of the question": result["embed_ms"],
            "Engine: dense, lexical, fusion": result["engine_ms"],
            "Whole search": result["whole_ms"],
            "Rarity of the terms": result["rarity_ms"],
        },
    )
    if result["whole_ms"]:
        share = result["engine_ms"]["p50"] / result["whole_ms"]["p50"]
        table.caption = f"The engine takes ×{share:.2f} of the whole search (medians)"
    return table
