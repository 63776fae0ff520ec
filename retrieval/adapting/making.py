"""From a catalogue to an adapter on disk with its record: learnt, then measured."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Generic, TypeVar

from corpus.catalogue import Catalogue
from retrieval.adapter import write_adapter
from retrieval.adapting.measuring import (
    Ground,
    Ranks,
    change,
    figures,
    ranks,
    reading_comprehension,
)
from retrieval.adapting.measuring import titles as ground_of_titles
from retrieval.adapting.neighbours import with_neighbours
from retrieval.adapting.pairs import pairs
from retrieval.adapting.recording import record_of, require_libraries
from retrieval.adapting.training import Plan, train
from retrieval.embedder_model import Engine
from retrieval.embedding import SentenceTransformerEmbedder

OUTSIDE_QUESTIONS = 300


P = TypeVar("P")  # of a plan


@dataclass(frozen=True, slots=True)
class Order(Generic[P]):
    """What to make and where. ``measured`` is a number of passages; 0: no measuring."""

    folder: Path
    model: Path
    engine: Engine
    prefixes: tuple[str, str]
    plan: P
    outside: Path | None
    measured: int
    day: date


def make_adapter(
    catalogue: Catalogue,
    order: Order[Plan],
    progress: Callable[[int, int], None],
    told: Callable[[str], None],
) -> dict[str, Any]:
    """Learn, write ``order.folder`` and measure; returns the record that stands there.

    The adapter is usable before it is measured. Raises EmbedderError when the libraries for
    learning are missing or the sheets give too few pairs.
    """
    require_libraries()
    plan = order.plan
    learnt = with_neighbours(pairs(catalogue.all(), plan.seed, plan.pairs), plan.seed)
    told(f"{len(learnt)} questions with their passages.")
    scratch = order.folder / ".learning"
    trained = train(
        order.model,
        learnt,
        plan,
        order.prefixes,
        scratch / "checkpoint.pt",
        lambda done, total, loss: progress(done, total),
    )
    record = record_of(catalogue, order.model, plan, learnt, trained, order.day)
    made = write_adapter(order.folder, trained.matrices, record)
    if order.measured:
        record["measures"] = measure(catalogue, order, told)
        made = write_adapter(order.folder, trained.matrices, record)
    shutil.rmtree(scratch, ignore_errors=True)
    return made


def measure(
    catalogue: Catalogue, order: Order[Plan], told: Callable[[str], None]
) -> dict[str, dict[str, Any]]:
    """Before and after, on questions of the sheets that were kept apart and on what is outside."""

    def both(ground: Ground) -> tuple[Ranks, Ranks]:
        plain, adapted = (embedder_of(order, adapter) for adapter in (None, order.folder))
        return ranks(ground, plain), ranks(ground, adapted)

    return compared(catalogue, order.plan.seed, order.measured, order.outside, both, told)


def compared(
    catalogue: Catalogue,
    seed: int,
    measured: int,
    outside: Path | None,
    both: Callable[[Ground], tuple[Ranks, Ranks]],
    told: Callable[[str], None],
) -> dict[str, dict[str, Any]]:
    """The figures of each ground, of which ``both`` gives the ranks before and after."""
    grounds: list[Ground] = [ground_of_titles(catalogue.all(), seed, measured)]
    if outside is not None:
        grounds.append(reading_comprehension(outside, seed, OUTSIDE_QUESTIONS))
    made: dict[str, dict[str, Any]] = {}
    for ground in grounds:
        if not ground.questions:
            told(f"{ground.name}: nothing to ask.")
            continue
        told(f"Measuring on {ground.name}: {len(ground.questions)} questions…")
        before, after = both(ground)
        made[ground.name] = {
            "questions": len(ground.questions),
            "passages": len(ground.texts),
            "before": figures(before),
            "after": figures(after),
            "change": change(before, after, seed),
        }
    return made


def embedder_of(order: Order[Any], adapter: Path | None) -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder(
        order.model,
        question_prefix=order.prefixes[0],
        passage_prefix=order.prefixes[1],
        engine=order.engine,
        adapter=adapter,
    )
