"""Outcomes → figures with their intervals, over all cases and by slice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.answers.reply import Outcome
from evaluation.answers.scorers import RIGHT, SCORERS, score, verdict
from evaluation.measure import Measure, share
from evaluation.statistics import Statistic, Values, interval

Chosen = Callable[[Outcome], bool]
FEWEST = 5  # cases that a slice must have to be told


@dataclass(frozen=True, slots=True)
class Share:
    """A share of the outcomes that are ``of`` it; ``good``: whether a hit is what is wanted."""

    of: Chosen
    hit: Chosen
    good: bool = True


def is_right(outcome: Outcome) -> bool:
    return verdict(outcome) == RIGHT


def is_shown(outcome: Outcome) -> bool:
    return outcome.reply.shown


def is_answerable(outcome: Outcome) -> bool:
    return outcome.case.answerable


SHARES: Mapping[str, Share] = {
    "accuracy_among_shown": Share(is_shown, is_right),
    "coverage": Share(is_answerable, is_shown),
    "answered_rightly": Share(is_answerable, is_right),
    "unanswerable_answered": Share(
        lambda o: o.case.kind == "unanswerable" and not o.case.status, is_shown, good=False
    ),
    "errors": Share(lambda o: True, lambda o: o.reply.status == "error", good=False),
}

# Numbers told by their median: a few slow answers would move a mean.
MEDIANS = ("seconds_to_excerpt", "seconds_to_sentence", "seconds")
HIGH = {"seconds_95": "seconds"}  # what 95 % of the cases stay under
NOT_SUMMED = ("verdict", "confidence", "facts_held")  # told otherwise


def figures(outcomes: Sequence[Outcome], part: str = "") -> Iterator[Measure]:
    """Each share, check and number that any of the outcomes has; ``part`` names their slice."""
    for name, each in SHARES.items():
        among = [o for o in outcomes if each.of(o)]
        hits = [each.hit(o) for o in among]
        failures = [o.case.id for o, hit in zip(among, hits, strict=True) if hit is not each.good]
        yield share(name, part, sum(hits), len(among), failures=failures)
    scores = [score(outcome) for outcome in outcomes]
    for name in (*SCORERS, *HIGH):
        if name in NOT_SUMMED:
            continue
        told = [(o.case.id, s[n]) for o, s in zip(outcomes, scores, strict=True)
                if (n := HIGH.get(name, name)) in s]  # fmt: skip
        checks = [(id, value) for id, value in told if isinstance(value, bool)]
        numbers = [float(v) for _, v in told if isinstance(v, int | float)]
        if checks:
            failures = [id for id, value in checks if not value]
            hits_count = len(checks) - len(failures)
            yield share(name, part, hits_count, len(checks), failures=failures)
        elif numbers:
            yield _number(name, part, numbers)


def slices(outcomes: Sequence[Outcome]) -> dict[str, list[Outcome]]:
    """The outcomes by kind, split, language, style, theme, tag and dialogue: "style sms"…

    Only what cuts them: a slice has at least ``FEWEST`` cases and not all of them.
    """
    made: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        case = outcome.case
        names = {
            f"kind {case.kind}",
            f"split {case.split}",
            f"language {case.language}",
            f"style {case.style}",
            f"dialogue {'yes' if case.history else 'no'}",
            *(f"theme {case.theme}" for _ in range(bool(case.theme))),
            *(f"tag {tag}" for tag in case.tags if ":" not in tag),
        }
        for name in names:
            made.setdefault(name, []).append(outcome)
    return {
        name: group for name, group in sorted(made.items()) if FEWEST <= len(group) < len(outcomes)
    }


def _number(name: str, part: str, numbers: Sequence[float]) -> Measure:
    values = np.array(numbers)
    statistic: Statistic = np.mean
    if name in MEDIANS:
        statistic = np.median
    elif name in HIGH:
        statistic = _ninety_fifth
    low, high = interval(values, statistic=statistic)
    return Measure(name, part, float(statistic(values, axis=0)), len(values), low, high)


def _ninety_fifth(values: Values, axis: int) -> Values:
    return np.asarray(np.quantile(values, 0.95, axis=axis))
