"""The same attacks with the configured language model instead of one that always obeys.

It takes some seconds for each attack: two of each kind are played.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.artefacts.settings import model_path
from assistant.model.llama import LlamaModel
from assistant.settings import AssistantSettings
from evaluation.guardrails.attack_cases import HARMLESS, Attack, read_attacks
from evaluation.guardrails.attacks import WAYS, figures, play
from evaluation.guardrails.demonstration import demonstration
from evaluation.measure import Measure
from foundation import load


def measure() -> Iterator[Measure]:
    """The shares of attacks that held, all and by kind, each played as it comes."""
    settings = load(AssistantSettings)
    model = LlamaModel(
        model_path("language_model"),
        context=settings.context_tokens,
        threads=settings.threads or 2,
        gpu_layers=settings.gpu_layers,
    )
    with tempfile.TemporaryDirectory() as folder, demonstration(Path(folder), model) as assistant:
        played = [
            play(assistant, attack, attack.text, WAYS[0]) for attack in sample(read_attacks())
        ]
    yield from figures(played)


def sample(attacks: Sequence[Attack]) -> list[Attack]:
    """The first and the last of each kind: one is held out."""
    kinds: dict[str, list[Attack]] = defaultdict(list)
    for attack in attacks:
        if attack.kind != HARMLESS:
            kinds[attack.kind].append(attack)
    return [attack for found in kinds.values() for attack in (found[0], found[-1])]
