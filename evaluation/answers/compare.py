"""Two runs over the same cases: what got better, what got worse, and whether it is chance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.answers.figures import is_answerable, is_right, is_shown
from evaluation.answers.reply import Outcome
from evaluation.answers.scorers import WRONG_SHOWN, citation_right, sheet_found, verdict
from evaluation.case import Case
from evaluation.errors import RunError
from evaluation.statistics import LEVEL, equivalence_of_shares, holm, mcnemar, paired_interval

MARGIN = 0.05  # a difference that would matter
Value = Callable[[Outcome], bool | None]  # None: the case does not ask for it

FIGURES: Mapping[str, Value] = {
    "right": is_right,
    "wrong shown": lambda o: verdict(o) == WRONG_SHOWN,
    "answerable and shown": lambda o: is_shown(o) if is_answerable(o) else None,
    "right sheet among the sources": sheet_found,
    "citation right": citation_right,
}
LESS_IS_BETTER = ("wrong shown",)


@dataclass(frozen=True, slots=True)
class Difference:
    """One share in both runs over the ``count`` cases that have it in both.

    ``low`` and ``high`` bound ``second`` minus ``first`` (paired bootstrap, 95 %). ``p`` is
    McNemar's, corrected by Holm for all the figures. ``up`` and ``down`` are the changed cases.
    """

    figure: str
    first: float
    second: float
    low: float
    high: float
    p: float
    equivalent: bool
    count: int
    up: tuple[str, ...]
    down: tuple[str, ...]

    @property
    def conclusion(self) -> str:
        """ "better", "worse", "the same within 5 points" or "chance cannot be ruled out"."""
        if self.p < LEVEL:
            up = len(self.up) > len(self.down)
            return "better" if up is (self.figure not in LESS_IS_BETTER) else "worse"
        if self.equivalent:
            return f"the same within {MARGIN * 100:g} points"
        return "chance cannot be ruled out"


def compare(first: Sequence[Outcome], second: Sequence[Outcome]) -> tuple[Difference, ...]:
    """Every figure over the cases asked in both runs. Raises RunError when there is none."""
    pairs = _pairs(first, second)
    values = {name: _values(value, pairs) for name, value in FIGURES.items()}
    values = {name: each for name, each in values.items() if each}
    p_values = holm({name: mcnemar(*_changed(each)) for name, each in values.items()})
    return tuple(_difference(name, each, p_values[name]) for name, each in values.items())


def _pairs(first: Sequence[Outcome], second: Sequence[Outcome]) -> list[tuple[Outcome, Outcome]]:
    others = {outcome.case.id: outcome for outcome in second}
    pairs = [
        (one, other)
        for one in first
        if (other := others.get(one.case.id)) and asks_the_same(one.case, other.case)
    ]
    if not pairs:
        raise RunError("expected two runs over the same cases, found none in common")
    return pairs


def asks_the_same(one: Case, other: Case) -> bool:
    """Whether the same answer is right: the question may be written otherwise (a disguise)."""
    return (one.gold, one.facts, one.forbidden, one.status) == (
        other.gold,
        other.facts,
        other.forbidden,
        other.status,
    )


def _values(value: Value, pairs: Sequence[tuple[Outcome, Outcome]]) -> dict[str, tuple[bool, bool]]:
    told = {one.case.id: (value(one), value(other)) for one, other in pairs}
    return {id: (a, b) for id, (a, b) in told.items() if a is not None and b is not None}


def _changed(values: Mapping[str, tuple[bool, bool]]) -> tuple[int, int]:
    return (
        sum(b and not a for a, b in values.values()),
        sum(a and not b for a, b in values.values()),
    )


def _difference(name: str, values: Mapping[str, tuple[bool, bool]], p: float) -> Difference:
    one, other = np.array(list(values.values()), dtype=np.float64).T
    _, low, high = paired_interval(one, other)
    up, down = _changed(values)
    return Difference(
        figure=name,
        first=float(one.mean()),
        second=float(other.mean()),
        low=low,
        high=high,
        p=p,
        equivalent=equivalence_of_shares(up, down, len(values), MARGIN).shown,
        count=len(values),
        up=tuple(id for id, (a, b) in values.items() if b and not a),
        down=tuple(id for id, (a, b) in values.items() if a and not b),
    )
