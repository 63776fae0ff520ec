"""Training the adapter: seeded, on the CPU, with checkpoints so that it can be cut.

A question must be nearer to its passage than to the other passages of the batch and to the one
that lies beside it (multiple negatives ranking). The model's own weights do not move.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import torch

from retrieval.adapter import Array
from retrieval.adapting.descending import Told, descend
from retrieval.adapting.pairs import Pair
from retrieval.adapting.writing import as_typed
from retrieval.errors import EmbedderError


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train; kept in the adapter's record.

    ``layers`` are the topmost, which alone get matrices. After ``minutes`` training ends early.
    """

    seed: int = 20
    pairs: int = 2800
    batch: int = 24
    tokens: int = 96
    layers: int = 6
    rank: int = 8
    learning_rate: float = 5e-4
    temperature: float = 0.03
    minutes: float = 40.0
    threads: int = 2


@dataclass(frozen=True, slots=True)
class Trained:
    """The adapter's matrices, ``NAME.A`` (rank, in) and ``NAME.B`` (out, rank), and how it went."""

    matrices: dict[str, Array]
    losses: tuple[float, ...]
    steps: int
    seconds: float


def train(
    folder: Path,
    pairs: Sequence[Pair],
    plan: Plan,
    prefixes: tuple[str, str],
    checkpoint: Path,
    told: Told = lambda done, total, loss: None,
) -> Trained:
    """Train on ``pairs`` once through, or until ``plan.minutes`` are over.

    ``prefixes`` are put before questions and passages. When ``checkpoint`` holds the state of a
    training of the same plan that was cut, it goes on from there.
    """
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss

    torch.set_num_threads(plan.threads)
    torch.manual_seed(plan.seed)  # of the matrices' first values
    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    model.max_seq_length = plan.tokens
    parameters = _add_adapter(model, plan)
    loss = MultipleNegativesRankingLoss(model, scale=1 / plan.temperature)
    batches = _batches(pairs, plan)
    if not batches:
        raise EmbedderError(
            f"expected {plan.batch} sheets or more to learn from, found {len(pairs)} questions "
            f"on {len({pair.sheet for pair in pairs})}"
        )

    def loss_of(step: int) -> torch.Tensor:
        torch.manual_seed(plan.seed + step)  # the same dropout whether it was cut or not
        columns = _columns(batches[step], step, plan, prefixes)
        far: torch.Tensor = loss([model.preprocess(each) for each in columns], torch.zeros(0))
        return far

    model.train()
    losses, seconds = descend(parameters, len(batches), loss_of, plan, checkpoint, told)
    return Trained(matrices_of(model), losses, len(losses), seconds)


def _add_adapter(model: Any, plan: Plan) -> list[torch.nn.Parameter]:
    from peft import LoraConfig

    count = model.transformers_model.config.num_hidden_layers
    layers = "|".join(map(str, range(max(count - plan.layers, 0), count)))
    linear = rf".*encoder\.layer\.({layers})\.(attention\.self\.(query|key|value)|.*dense)"
    model.add_adapter(LoraConfig(r=plan.rank, lora_alpha=2 * plan.rank, target_modules=linear))
    return [parameter for parameter in model.parameters() if parameter.requires_grad]


def matrices_of(model: Any) -> dict[str, Array]:
    """What peft learnt, ``NAME.A`` and ``NAME.B`` by the weight that their product is added to."""
    from peft import get_peft_model_state_dict

    made: dict[str, Array] = {}
    for name, value in get_peft_model_state_dict(model.transformers_model).items():
        weight, part = name.split(".lora_")
        made[f"{weight}.weight.{part[0]}"] = value.detach().float().numpy().copy()
    return made


def _batches(pairs: Sequence[Pair], plan: Plan) -> list[list[Pair]]:
    """Whole batches in which no sheet stands twice: its passages would count as wrong answers."""
    waiting, made = list(pairs), []
    while len(waiting) >= plan.batch:
        batch: list[Pair] = []
        left: list[Pair] = []
        sheets: set[str] = set()
        for pair in waiting:
            if len(batch) < plan.batch and pair.sheet not in sheets:
                batch.append(pair)
                sheets.add(pair.sheet)
            else:
                left.append(pair)
        if len(batch) < plan.batch:
            break
        made.append(batch)
        waiting = left
    return made


def _columns(
    batch: Sequence[Pair], step: int, plan: Plan, prefixes: tuple[str, str]
) -> tuple[list[str], list[str], list[str]]:
    """Questions as typed, their passages, what lies beside: each with its prefix."""
    random = Random(f"{plan.seed} {step}")  # noqa: S311 (seeded on purpose)
    asked, told = prefixes
    return (
        [asked + as_typed(pair.question, random) for pair in batch],
        [told + pair.passage for pair in batch],
        [told + pair.beside[0] for pair in batch],
    )
