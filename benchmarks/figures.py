"""Durations, their medians and percentiles, and the end of the time a benchmark may take."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from statistics import median
from typing import TypeVar

import numpy as np

T = TypeVar("T")


class Clock:
    """The time that a benchmark may take; it stops by itself when that is over."""

    def __init__(self, seconds: float) -> None:
        self._started = time.perf_counter()
        self._seconds = seconds

    @property
    def spent(self) -> float:
        return time.perf_counter() - self._started

    @property
    def left(self) -> float:
        return max(0.0, self._seconds - self.spent)

    @property
    def over(self) -> bool:
        return self.left == 0.0


def time_each(items: Iterable[T], call: Callable[[T], object], clock: Clock) -> list[float]:
    """Milliseconds of ``call(item)`` for each item, until the clock is over."""
    durations: list[float] = []
    for item in items:
        if clock.over and durations:
            break
        started = time.perf_counter()
        call(item)
        durations.append((time.perf_counter() - started) * 1000)
    return durations


def summary(values: Sequence[float]) -> dict[str, float]:
    """How many, the least, p50, p95 and the most; empty when there are no values."""
    if not values:
        return {}
    return {
        "count": len(values),
        "min": round(min(values), 3),
        "p50": round(median(values), 3),
        "p95": round(float(np.percentile(values, 95)), 3),
        "max": round(max(values), 3),
    }


def spread(items: Sequence[T], count: int) -> list[T]:
    """``count`` of the items at even distances, the same ones each time; all when fewer."""
    if len(items) <= count:
        return list(items)
    return [items[position * len(items) // count] for position in range(count)]
