"""The year's kept runs of this assistant: how right it was, and whether it treated groups alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from evaluation.answers.kept import Run
from evaluation.answers.published import ENOUGH
from evaluation.answers.shown_runs import TOLD, Summed, all_runs, named
from evaluation.bias.pairs import is_of_bias
from evaluation.bias.verdicts import axis_verdicts, verdicts
from evaluation.measure import Measure
from evaluation.yearly.year import Bias, Trial


def trials_in(begin: datetime, end: datetime) -> Sequence[Trial]:
    """Complete runs of questions as people write them, with enough answers; the oldest first."""
    found = []
    for summed, run in _own(begin, end):
        figures = {each.name: each for each in summed.figures}
        right, answered = (figures[name] for name in TOLD)
        plain = not (run.made_with.get("chosen") or {}).get("disguise")
        if plain and right.count >= ENOUGH and not is_of_bias(run.cases[0]):
            found.append(
                Trial(
                    summed.name,
                    summed.at,
                    summed.answered,
                    _told(right),
                    _told(answered),
                    str(run.made_with.get("code", "")),
                    str(run.made_with.get("index", "")),
                )
            )
    return tuple(reversed(found))


def bias_in(begin: datetime, end: datetime) -> Sequence[Bias]:
    """Of the newest comparison in the year."""
    for summed, run in _own(begin, end):
        stripped = (run.made_with.get("chosen") or {}).get("stripping") == "on"
        if stripped and is_of_bias(run.cases[0]):
            axes = axis_verdicts(verdicts(run.outcomes))
            return tuple(Bias(summed.at, a.axis, a.requests, a.conclusion) for a in axes)
    return ()


def _own(begin: datetime, end: datetime) -> Iterator[tuple[Summed, Run]]:
    """The newest first: complete, of this very assistant, no baseline."""
    for summed in all_runs():
        if not (begin <= summed.at < end and summed.answered and summed.answered == summed.asked):
            continue
        run = named(summed.name)
        if run and run.made_with.get("system") == "local" and not run.made_with.get("arm"):
            yield summed, run


def _told(measure: Measure) -> tuple[float, float, float]:
    return measure.value, measure.low, measure.high
