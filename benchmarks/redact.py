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
LONG = {2_000: 10, 20_000: 3}  # characters → messages: does the time grow as the length does?
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
    result = measure(data.strip, messages(MESSAGES, ()), messages(MESSAGES, TOLD))
    result["long_ms"] = {
        str(chars): summary(time_each(messages(count, TOLD, chars), data.strip, Clock(SECONDS)))
        for chars, count in LONG.items()
    }
    return result


def messages(count: int, told: Sequence[str], chars: int = CHARS) -> list[str]:
    """Messages of ``chars`` characters made of citizens' questions, each after one of ``told``."""
    asked = cycle(questions(count))
    openings = islice(cycle(told or ("",)), count)
    made = []
    for opening in openings:
        text = opening
        while len(text) < chars:
            text += next(asked) + " "
        made.append(text[:chars])
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
    long = result.get("long_ms", {})
    table = percentiles(
        f"redact: messages of {result['characters']} characters",
        {
            "Without personal data": without,
            "With personal data": holding,
            **{f"With, {chars} characters": times for chars, times in long.items()},
        },
    )
    table.caption = f"With / without: ×{holding['p50'] / without['p50']:.2f} (medians)"
    for chars, times in long.items():
        longer = int(chars) / result["characters"]
        table.caption += f"; ×{times['p50'] / holding['p50']:.1f} the time for ×{longer:.0f} text"
    return table
