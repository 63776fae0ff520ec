"""Training a cross-encoder out of the embedder: seeded, on the CPU, within a number of minutes.

It takes the lower layers of the embedder, which do not move, with LoRA matrices on them; its score
is in ``retrieval.nearest_tokens``. The right text of a choice must score above the others.

Why it is quick: half of the layers; nothing that needs a gradient below the first of them, so none
for the 250,000 rows of the table of words; short texts, batched with texts of like length; no
dropout, which would keep attention from its fused form; and bfloat16 where the processor multiplies
it (AMX): 3 to 4 times the rate of float32, once peft does not widen every input again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import torch

from retrieval.adapting.choices import Choice
from retrieval.adapting.descending import Told, descend
from retrieval.adapting.training import Trained, matrices_of
from retrieval.adapting.writing import as_typed
from retrieval.errors import EmbedderError
from retrieval.nearest_tokens import NearestTokens

AT_ONCE = 32  # steps among which choices of like length are put together
LINEAR = r".*encoder\.layer\.\d+\.(attention\.self\.(query|value)|(attention\.)?output\.dense)"


@dataclass(frozen=True, slots=True)
class CrossPlan:
    """How to train; kept in the record. ``layers`` are the lowest, all that the model will have.

    ``wrong`` texts stand beside each right one; ``batch`` is in choices, ``tokens`` in a question
    with its text.
    """

    seed: int = 20
    choices: int = 4600
    wrong: int = 4
    batch: int = 8
    tokens: int = 128
    layers: int = 6
    rank: int = 16
    learning_rate: float = 5e-4
    minutes: float = 40.0
    threads: int = 2
    bfloat16: bool = False


def multiplies_bfloat16() -> bool:
    """Whether this processor multiplies matrices in bfloat16 faster than in float32."""
    return bool(torch.cpu.get_capabilities().get("amx_bf16", False))


def train_cross_encoder(
    folder: Path,
    learnt: Sequence[Choice],
    plan: CrossPlan,
    checkpoint: Path,
    told: Told = lambda done, total, loss: None,
) -> Trained:
    """Train on ``learnt`` once through, or until ``plan.minutes`` are over.

    When ``checkpoint`` holds the state of a training of the same plan that was cut, it goes on from
    there.
    """
    torch.set_num_threads(plan.threads)
    torch.manual_seed(plan.seed)  # of the first values of matrices and score
    model, parameters = _model(folder, plan)
    batches = list(_batches(learnt, plan))
    if not batches:
        raise EmbedderError(
            f"expected {plan.batch} questions or more to learn from, found {len(learnt)}"
        )
    model.train()
    losses, seconds = descend(
        parameters,
        len(batches),
        lambda step: _loss(model, batches[step], step, plan),
        plan,
        checkpoint,
        told,
    )
    matrices = {**matrices_of(model), **model[-1].learnt()}
    return Trained(matrices, losses, len(losses), seconds)


def _model(folder: Path, plan: CrossPlan) -> tuple[Any, list[torch.nn.Parameter]]:
    from peft import LoraConfig
    from sentence_transformers import CrossEncoder
    from sentence_transformers.base.modules import Transformer

    still = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
    reader = Transformer(
        str(folder),
        max_seq_length=plan.tokens,
        model_kwargs={"local_files_only": True},
        config_kwargs=still,
    )
    encoder = reader.model.encoder
    encoder.layer = encoder.layer[: plan.layers]
    reader.model.config.num_hidden_layers = len(encoder.layer)
    if plan.bfloat16:
        reader.model.to(torch.bfloat16)
    model = CrossEncoder(modules=[reader, NearestTokens(folder)], device="cpu")
    model.add_adapter(LoraConfig(r=plan.rank, lora_alpha=2 * plan.rank, target_modules=LINEAR))
    parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
    for parameter in parameters:  # what learns keeps its small steps: in float32
        parameter.data = parameter.data.float()
    return model, parameters


def _loss(model: Any, batch: Sequence[Choice], step: int, plan: CrossPlan) -> torch.Tensor:
    from peft.helpers import disable_input_dtype_casting

    random = Random(f"{plan.seed} {step}")  # noqa: S311 (seeded on purpose)
    pairs = []
    for choice in batch:
        asked = as_typed(choice.question, random)
        pairs += [(asked, text) for text in choice.texts]
    with ExitStack() as stack:
        if plan.bfloat16:
            stack.enter_context(torch.autocast("cpu", dtype=torch.bfloat16))
            stack.enter_context(disable_input_dtype_casting(model))
        scores = model(model.preprocess(pairs))["scores"]
    told = scores.float().view(len(batch), -1)
    return torch.nn.functional.cross_entropy(told, torch.zeros(len(batch), dtype=torch.long))


def _batches(learnt: Sequence[Choice], plan: CrossPlan) -> Iterator[list[Choice]]:
    """Whole batches of choices of like length, those of ``AT_ONCE`` steps in any order."""
    random = Random(plan.seed)  # noqa: S311 (seeded on purpose)
    span = plan.batch * AT_ONCE
    for start in range(0, len(learnt), span):
        group = sorted(learnt[start : start + span], key=lambda each: max(map(len, each.texts)))
        whole = [
            group[at : at + plan.batch] for at in range(0, len(group) - plan.batch + 1, plan.batch)
        ]
        random.shuffle(whole)
        yield from whole
