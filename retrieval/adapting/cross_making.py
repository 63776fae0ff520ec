"""From a catalogue to a reranker on disk with its record: learnt, then measured."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

from corpus.catalogue import Catalogue
from retrieval.adapted_reranker import AdaptedReranker
from retrieval.adapter import write_adapter
from retrieval.adapting.choices import choices
from retrieval.adapting.cross_training import CrossPlan, train_cross_encoder
from retrieval.adapting.making import Order, compared, embedder_of
from retrieval.adapting.measuring import Ground, Ranks, Reading, ranks_of, ranks_read_again
from retrieval.adapting.recording import record_of, require_libraries
from retrieval.reranking import Scores


def make_reranker(
    catalogue: Catalogue,
    order: Order[CrossPlan],
    reading: tuple[int, float],
    progress: Callable[[int, int], None],
    told: Callable[[str], None],
) -> dict[str, Any]:
    """Learn, write ``order.folder`` and measure; returns the record that stands there.

    ``reading`` is how many passages it is measured on for each question, and what its order counts.
    It is usable before it is measured. Raises EmbedderError and RerankerError.
    """
    require_libraries()
    plan = order.plan
    learnt = choices(catalogue.all(), plan.seed, plan.choices, plan.wrong)
    told(f"{len(learnt)} questions, each with {1 + plan.wrong} passages.")
    scratch = order.folder / ".learning"
    trained = train_cross_encoder(
        order.model,
        learnt,
        plan,
        scratch / "checkpoint.pt",
        lambda done, total, loss: progress(done, total),
    )
    record = {
        "kind": "reranker",
        "layers": plan.layers,
        **record_of(catalogue, order.model, plan, learnt, trained, order.day),
    }
    made = write_adapter(order.folder, trained.matrices, record)
    if order.measured:
        record |= measure(catalogue, order, reading, told)
        made = write_adapter(order.folder, trained.matrices, record)
    shutil.rmtree(scratch, ignore_errors=True)
    return made


def measure(
    catalogue: Catalogue,
    order: Order[CrossPlan],
    reading: tuple[int, float],
    told: Callable[[str], None],
) -> dict[str, Any]:
    """The embedder alone, and with the reranker behind it; what reading took at the median."""
    embedder = embedder_of(order, None)
    timed = _Timed(AdaptedReranker(order.folder, order.model))

    def both(ground: Ground) -> tuple[Ranks, Ranks]:
        asked, passages = embedder.questions(ground.questions), embedder.passages(ground.texts)
        return (
            ranks_of(ground, asked, passages),
            ranks_read_again(ground, asked, passages, Reading(timed, *reading)),
        )

    made = compared(catalogue, order.plan.seed, order.measured, order.outside, both, told)
    return {
        "candidates": reading[0],
        "weight": reading[1],
        "reading_ms": round(1000 * median(timed.seconds), 1) if timed.seconds else None,
        "measures": made,
    }


class _Timed:
    """The reranker, and the seconds that each question took it."""

    def __init__(self, reranker: AdaptedReranker) -> None:
        self._reranker, self.name = reranker, reranker.name
        self.seconds: list[float] = []

    def scores(self, question: str, passages: Sequence[str]) -> Scores:
        started = time.perf_counter()
        told = self._reranker.scores(question, passages)
        self.seconds.append(time.perf_counter() - started)
        return told
