"""What the kept runs allow to be told to the public: the newest of each sort, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from evaluation.answers.kept import Run
from evaluation.answers.shown_runs import TOLD, Summed, all_runs, named
from evaluation.bias.pairs import is_of_bias
from evaluation.bias.verdicts import AxisVerdict, axis_verdicts, verdicts
from evaluation.measure import Measure

ENOUGH = 50  # answers shown: fewer say too little to be told


@dataclass(frozen=True, slots=True)
class Tried:
    """The newest run of questions whose right answer is known."""

    at: datetime
    questions: int
    right: Measure  # among the answers shown
    answered: Measure


@dataclass(frozen=True, slots=True)
class Compared:
    """The newest run that asks the same with and without the signal of a group."""

    at: datetime
    axes: tuple[AxisVerdict, ...]


def tried() -> Tried | None:
    """None when no run of the assistant as it is holds enough."""
    return _tried(_complete())


def compared() -> Compared | None:
    """None when no complete one was run as citizens are answered: stripped."""
    return _compared(_complete())


def _complete() -> tuple[Summed, ...]:
    return tuple(each for each in all_runs() if each.answered and each.answered == each.asked)


# Reading and judging runs takes seconds, which is not for every visitor.
@lru_cache(maxsize=4)
def _tried(runs: tuple[Summed, ...]) -> Tried | None:
    for summed, run in _own(runs):
        figures = {each.name: each for each in summed.figures}
        right, answered = (figures[name] for name in TOLD)
        plain = not (run.made_with.get("chosen") or {}).get("disguise")
        if plain and right.count >= ENOUGH and not is_of_bias(run.cases[0]):
            return Tried(summed.at, summed.answered, right, answered)
    return None


@lru_cache(maxsize=4)
def _compared(runs: tuple[Summed, ...]) -> Compared | None:
    for summed, run in _own(runs):
        stripped = (run.made_with.get("chosen") or {}).get("stripping") == "on"
        if stripped and is_of_bias(run.cases[0]):
            return Compared(summed.at, axis_verdicts(verdicts(run.outcomes)))
    return None


def _own(runs: tuple[Summed, ...]) -> Iterator[tuple[Summed, Run]]:
    """Those of this very assistant, the newest first: no other model, no baseline."""
    for summed in runs:
        run = named(summed.name)
        if run and run.made_with.get("system") == "local" and not run.made_with.get("arm"):
            yield summed, run
