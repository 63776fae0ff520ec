"""One figure of an evaluation, with its interval and the goal it is held to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound that a figure must keep: ``at_least`` or ``at_most``."""

    bound: float
    at_least: bool = True

    def is_met_by(self, value: float) -> bool:
        return value >= self.bound if self.at_least else value <= self.bound

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.bound:g}"


@dataclass(frozen=True, slots=True)
class Measure:
    """``name`` of ``part`` (a slice; "" for all): ``value`` over ``count`` observations.

    ``low`` and ``high`` bound it with 95 % confidence. ``failures`` are the ids of what went wrong.
    Of no observation there is no figure: whoever shows a measure asks ``is_empty`` first.
    """

    name: str
    part: str
    value: float
    count: int
    low: float
    high: float
    goal: Goal | None = None
    failures: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return self.count == 0

    @property
    def met(self) -> bool | None:
        """Whether the goal is kept; None without a goal, or without a case to hold to it."""
        if self.goal is None or self.is_empty:
            return None
        return self.goal.is_met_by(self.value)


def share(
    name: str,
    part: str,
    hits: int,
    total: int,
    goal: Goal | None = None,
    failures: Iterable[str] = (),
) -> Measure:
    """A share of ``total`` cases with Wilson's interval; of none, an empty measure."""
    from scipy.stats import binomtest

    if total == 0:
        return Measure(name, part, 0.0, 0, 0.0, 0.0, goal, tuple(failures))
    interval = binomtest(hits, total).proportion_ci(CONFIDENCE, method="wilson")
    return Measure(
        name,
        part,
        hits / total,
        total,
        float(interval.low),
        float(interval.high),
        goal,
        tuple(failures),
    )
