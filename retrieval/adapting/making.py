"""From a catalogue to an adapter on disk with its record: learnt, then measured."""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from corpus.catalogue import Catalogue
from retrieval.adapter import write_adapter
from retrieval.adapting.measuring import Ground, change, figures, ranks, reading_comprehension
from retrieval.adapting.measuring import titles as ground_of_titles
from retrieval.adapting.neighbours import with_neighbours
from retrieval.adapting.pairs import HELD_OUT, Pair, pairs
from retrieval.adapting.training import Plan, Trained, train
from retrieval.embedder_model import Engine, digest_of
from retrieval.embedding import SentenceTransformerEmbedder
from retrieval.errors import EmbedderError

LIBRARIES = "torch", "peft", "sentence-transformers", "transformers"
OUTSIDE_QUESTIONS = 300


@dataclass(frozen=True, slots=True)
class Order:
    """What to make and where. ``measured`` is a number of passages; 0: no measuring."""

    folder: Path
    model: Path
    engine: Engine
    prefixes: tuple[str, str]
    plan: Plan
    outside: Path | None
    measured: int
    day: date


def make_adapter(
    catalogue: Catalogue,
    order: Order,
    progress: Callable[[int, int], None],
    told: Callable[[str], None],
) -> dict[str, Any]:
    """Learn, write ``order.folder`` and measure; returns the record that stands there.

    The adapter is usable before it is measured. Raises EmbedderError when the libraries for
    learning are missing or the sheets give too few pairs.
    """
    if find_spec("peft") is None:
        raise EmbedderError("expected the library peft, found none: pip install 'guichet[adapt]'")
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
    record = _record(catalogue, order, learnt, trained)
    made = write_adapter(order.folder, trained.matrices, record)
    if order.measured:
        record["measures"] = measure(catalogue, order, told)
        made = write_adapter(order.folder, trained.matrices, record)
    shutil.rmtree(scratch, ignore_errors=True)
    return made


def measure(
    catalogue: Catalogue, order: Order, told: Callable[[str], None]
) -> dict[str, dict[str, Any]]:
    """Before and after, on questions of the sheets that were kept apart and on what is outside."""
    seed = order.plan.seed
    grounds: list[Ground] = [ground_of_titles(catalogue.all(), seed, order.measured)]
    if order.outside is not None:
        grounds.append(reading_comprehension(order.outside, seed, OUTSIDE_QUESTIONS))
    made: dict[str, dict[str, Any]] = {}
    for ground in grounds:
        if not ground.questions:
            told(f"{ground.name}: nothing to ask.")
            continue
        told(f"Measuring on {ground.name}: {len(ground.questions)} questions…")
        before, after = (
            ranks(ground, _embedder(order, adapter)) for adapter in (None, order.folder)
        )
        made[ground.name] = {
            "questions": len(ground.questions),
            "passages": len(ground.texts),
            "before": figures(before),
            "after": figures(after),
            "change": change(before, after, seed),
        }
    return made


def _embedder(order: Order, adapter: Path | None) -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder(
        order.model,
        question_prefix=order.prefixes[0],
        passage_prefix=order.prefixes[1],
        engine=order.engine,
        adapter=adapter,
    )


def _record(
    catalogue: Catalogue, order: Order, learnt: list[Pair], trained: Trained
) -> dict[str, Any]:
    """All that is needed to make the adapter again and to judge it."""
    return {
        "scale": 2.0,  # LoRA's alpha over its rank
        "model": order.model.name,
        "model_digest": digest_of(order.model),
        "made": order.day.isoformat(),
        "plan": asdict(order.plan),
        "catalogue": catalogue.version(),
        "pairs": dict(Counter(pair.kind for pair in learnt)),
        "pairs_sha256": _sha256("\n".join(map(repr, learnt)).encode()),
        "code_sha256": _code(),
        "versions": {name: version(name) for name in LIBRARIES},
        "held_out_share": HELD_OUT,
        "steps": trained.steps,
        "minutes": round(trained.seconds / 60, 1),
        "loss_first_last": [
            round(sum(part) / max(len(part), 1), 4)
            for part in (trained.losses[:10], trained.losses[-10:])
        ],
    }


def _code() -> str:
    """Of the files of this package, in the order of their names."""
    files = sorted(path for path in Path(__file__).parent.iterdir() if path.is_file())
    return _sha256(b"".join(path.name.encode() + path.read_bytes() for path in files))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
