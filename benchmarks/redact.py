"""How long it takes to find and strip the personal data of one message."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import cycle, islice
from typing import Any

from rich.table import Table

from benchmarks.figures import Clock, summary, time_each
from benchmarks.sample import questions
from benchmarks.tables import percentiles
from foundation import load
from guardrails.personal_data import PersonalData
from guardrails.settings import GuardrailsSettings

MESSAGES, CHARS, WARMING, SECONDS = 100, 300, 3, 60.0
# What people add to a question about themselves; all of it is made up.
TOLD = (
    "Je m'appelle Odile Marchandeau, mon téléphone est le 04 00 00 12 34. ",
    "bonjour je suis karim delaunoy, karim.delaunoy@courriel.example. ",
    "J'habite au 12 rue du Four-à-Chaux, 99000 Belleroche, née le 3 mars 1971. ",
    "Ma fille Lina Perrochet est au collège, appelez-moi au 04 00 00 98 76. ",
)


def redact() -> dict[str, Any]:
    """Measure the configured model and rules. Raises RulesError."""
    data = PersonalData.load(load(GuardrailsSettings))
    return measure(data.strip, messages(MESSAGES, ()), messages(MESSAGES, TOLD))


def messages(count: int, told: Sequence[str]) -> list[str]:
    """Messages of ``CHARS`` characters made of citizens' questions, each after one of ``told``."""
    asked = cycle(questions(count))
    openings = islice(cycle(told or ("",)), count)
    made = []
    for opening in openings:
        text = opening
        while len(text) < CHARS:
            text += next(asked) + " "
        made.append(text[:CHARS])
    return made


def measure(
    strip: Callable[[str], object], without: Sequence[str], holding: Sequence[str]
) -> dict[str, Any]:
    """Messages without and with personal data, apart: what is found is read over again."""
    for text in holding[:WARMING]:
        strip(text)
    return {
        "characters": CHARS,
        "without_personal_data_ms": summary(time_each(without, strip, Clock(SECONDS))),
        "with_personal_data_ms": summary(time_each(holding, strip, Clock(SECONDS))),
    }


def show(result: dict[str, Any]) -> Table:
    """One line for each kind of message."""
    without, holding = result["without_personal_data_ms"], result["with_personal_data_ms"]
    table = percentiles(
        f"redact: messages of {result['characters']} characters",
        {"Without personal data": without, "With personal data": holding},
    )
    table.caption = f"With / without: ×{holding['p50'] / without['p50']:.2f} (medians)"
    return table
