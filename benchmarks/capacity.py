"""What a town needs, computed: ``python -m benchmarks.capacity --inhabitants 500000``.

Nothing is measured here. The costs below were, by the command beside each; every assumption is an
option, to be changed for the town's own. docs/capacite.md tells the reasoning.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

# Core-seconds of an answer: its energy (`guichet eval ways`: 1.2 and 26 mWh) at 12 watts a core.
CORE_SECONDS = {"extract": 1.2e-3 * 3600 / 12, "write": 26e-3 * 3600 / 12}
ANSWER_BYTES = 4_862  # as stored: the mean of six, of a server with the State's sheets
STREAMS = 500  # open conversations that one web process has held (`… benchmarks conversations`)
YEAR_S = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Town:
    """``peak``: the busiest minute against the year's mean. Times in seconds."""

    inhabitants: int
    questions_a_year: float = 2.0
    peak: float = 10.0
    questions_a_conversation: float = 3.0
    conversation_s: float = 300.0
    handed_over: float = 0.2
    with_agent_s: float = 600.0
    per_agent: int = 2
    busy: float = 0.6
    kept_days: float = 90.0
    composition: str = "extract"


def needs(town: Town) -> dict[str, float]:
    """At the busiest minute. Cores are those of answering alone; the web's come on top."""
    a_year = town.inhabitants * town.questions_a_year
    a_second = a_year / YEAR_S * town.peak
    opened = a_second / town.questions_a_conversation
    open_at_once = opened * (town.conversation_s + town.handed_over * town.with_agent_s)
    return {
        "questions a year": a_year,
        "questions a second, mean": a_year / YEAR_S,
        "questions a second, peak": a_second,
        "cores for answering": ceil(a_second * CORE_SECONDS[town.composition] / town.busy),
        "conversations open": ceil(open_at_once),
        "web processes by open conversations": ceil(open_at_once / STREAMS),
        "gigabytes of answers kept": ceil(a_year * town.kept_days / 365 * ANSWER_BYTES / 1e9),
        "agents": ceil(opened * town.handed_over * town.with_agent_s / town.per_agent),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the needs of the town that ``arguments`` tell."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.capacity", description=__doc__)
    parser.add_argument("--inhabitants", type=int, required=True)
    for name, default in assumptions(Town(0)).items():
        if name != "inhabitants":
            choices = tuple(CORE_SECONDS) if name == "composition" else None
            option = "--" + name.replace("_", "-")
            parser.add_argument(option, type=type(default), default=default, choices=choices)
    given = vars(parser.parse_args(arguments))
    wrong = [name for name, value in given.items() if name != "composition" and value <= 0]
    if wrong or given["busy"] > 1 or given["handed_over"] > 1:
        parser.error("expected numbers above 0, and shares (busy, handed-over) of 1 at most")
    for name, value in needs(Town(**given)).items():
        print(f"{name:38}{value:>14,.{0 if float(value).is_integer() else 2}f}")


def assumptions(town: Town) -> dict[str, float | int | str]:
    """Each of ``town`` by name."""
    return {name: getattr(town, name) for name in Town.__slots__}


if __name__ == "__main__":
    main()
