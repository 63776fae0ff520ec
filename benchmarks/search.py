"""How long a search takes, in its parts, on the index in use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table

from assistant.retrieving import open_retrieval
from assistant.steps.find import PASSAGES
from benchmarks import sample
from benchmarks.figures import Clock, spread, summary, time_each
from benchmarks.tables import percentiles
from evaluation.retrieval.questions import citizens
from retrieval.search import Search
from retrieval.store import VectorStore

PARTS = {
    "understand": "Understanding the question",
    "embed": "Vector of the question",
    "engine": "Engine",
    "fusion": "Fusion and precedence",
    "rerank": "Reranker",
}
QUESTIONS, BEFORE, WARMING, SECONDS = 100, 300, 5, 120.0


def search() -> dict[str, Any]:
    """Measure the index of the settings, after other questions than those measured.

    Raises CatalogueError, ArtefactError, EmbedderError, IndexUnusable, IndexInUse.
    """
    asked = spread([q.case.question for q in citizens() if q.language == "fr"], QUESTIONS)
    retrieval = open_retrieval()
    try:
        return measure(retrieval.search, retrieval.store, asked, sample.questions(BEFORE))
    finally:
        retrieval.store.close()


def measure(
    search: Search, store: VectorStore, asked: Sequence[str], before: Sequence[str]
) -> dict[str, Any]:
    """Each question once, one after the other, as a turn asks it.

    ``cold``: of the first of ``before``, when hardly anything has been read yet.
    """
    cold, warm = list[dict[str, float]](), list[dict[str, float]]()

    def find(question: str, timings: list[dict[str, float]]) -> None:
        timings.append(search.passages(question, limit=2 * PASSAGES).timings_ms)

    time_each(before, lambda question: find(question, cold), Clock(SECONDS))
    whole = time_each(asked, lambda question: find(question, warm), Clock(SECONDS))
    understood = [search.understand(question) for question in asked]
    rarity = time_each(understood, search.rarity, Clock(SECONDS / 4))
    counts = store.counts()
    return {
        "passages": counts.lexical,
        "with_dense_vector": counts.dense,
        **{f"{part}_ms": _part(warm, part) for part in PARTS},
        "engine_cold_ms": _part(cold[WARMING : WARMING + QUESTIONS], "engine"),
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
            "Engine, of the first questions": result["engine_cold_ms"],
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
