"""Intervals and paired tests, seeded: the same values give the same figures.

``Values`` hold one number a case; where two runs are compared, the same case stands at the same
place in both.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from evaluation.measure import CONFIDENCE

RESAMPLES = 2000
SEED = 2026
LEVEL = 0.05
Values = npt.NDArray[np.float64]
Statistic = Callable[..., Any]  # of values along an axis, as numpy's mean and median
K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Equivalence:
    """Two one-sided tests: ``p`` under 0.05 says that the difference stays within ±``margin``.

    ``low`` and ``high`` bound the difference with 90 %, as these tests do.
    """

    difference: float
    low: float
    high: float
    margin: float
    p: float

    @property
    def shown(self) -> bool:
        return self.p < LEVEL


def interval(
    values: Values, confidence: float = CONFIDENCE, statistic: Statistic = np.mean
) -> tuple[float, float]:
    """The bootstrap interval of the mean (or ``statistic``); of no values, all from 0 to 1."""
    if not len(values):
        return 0.0, 1.0
    random = np.random.default_rng(SEED)
    drawn = random.integers(0, len(values), size=(RESAMPLES, len(values)))
    tail = (1 - confidence) / 2
    low, high = np.quantile(statistic(values[drawn], axis=1), (tail, 1 - tail))
    return float(low), float(high)


def paired_interval(first: Values, second: Values) -> tuple[float, float, float]:
    """The mean of ``second`` minus ``first`` with its bootstrap interval over the cases."""
    difference = second - first
    return (float(difference.mean()) if len(difference) else 0.0, *interval(difference))


def mcnemar(better: int, worse: int) -> float:
    """Exact p that so uneven a split of the changed cases is chance; 1 when none changed."""
    from scipy.stats import binomtest

    changed = better + worse
    return float(binomtest(better, changed, 0.5).pvalue) if changed else 1.0


def holm(p_values: Mapping[K, float]) -> dict[K, float]:
    """Each p corrected for having looked at all of them (Holm, 1979)."""
    corrected: dict[K, float] = {}
    highest = 0.0
    ordered = sorted(p_values.items(), key=lambda item: item[1])
    for rank, (name, p) in enumerate(ordered):
        highest = max(highest, min(1.0, p * (len(ordered) - rank)))
        corrected[name] = highest
    return {name: corrected[name] for name in p_values}


def permutation(differences: Values, clusters: Sequence[Hashable] = (), draws: int = 9999) -> float:
    """Two-sided p of a mean difference: the signs of whole clusters are drawn anew.

    Without ``clusters`` each difference is one. Exact when there are at most 12 of them.
    """
    sums: dict[Hashable, float] = {}
    for place, value in enumerate(differences):
        key = clusters[place] if clusters else place
        sums[key] = sums.get(key, 0.0) + float(value)
    moving = np.array([value for value in sums.values() if value])
    if not moving.size:
        return 1.0
    observed = abs(moving.sum()) - 1e-12
    if moving.size <= 12:
        signs = 1 - 2 * ((np.arange(2**moving.size)[:, None] >> np.arange(moving.size)) & 1)
        return float(np.mean(np.abs(signs @ moving) >= observed))
    random = np.random.default_rng(SEED)
    signs = random.choice((-1, 1), size=(draws, moving.size))
    return float((1 + np.sum(np.abs(signs @ moving) >= observed)) / (draws + 1))


def equivalence_of_shares(better: int, worse: int, count: int, margin: float) -> Equivalence:
    """Whether two paired shares over ``count`` cases differ by no more than ``margin``.

    By Tango's score (1998), which stays wide when few cases or none changed, where a bootstrap
    would see no doubt at all.
    """
    from scipy.optimize import brentq
    from scipy.stats import norm

    if not count:
        return Equivalence(0.0, -1.0, 1.0, margin, 1.0)
    z = float(norm.ppf(1 - LEVEL))
    middle = (better - worse) / count
    edge = 1 - 1e-9

    def bound(towards: float) -> float:
        def off(d: float) -> float:
            return abs(_tango(better, worse, count, d)) - z

        return float(brentq(off, middle, towards)) if off(towards) > 0 else towards

    p = max(
        norm.sf(_tango(better, worse, count, -margin)),
        norm.cdf(_tango(better, worse, count, margin)),
    )
    return Equivalence(middle, bound(-edge), bound(edge), margin, float(p))


def equivalence_of_means(differences: Values, margin: float) -> Equivalence:
    """Whether a mean paired difference stays within ±``margin`` (t tests; two values at least)."""
    from scipy.stats import t

    count = len(differences)
    mean = float(differences.mean()) if count else 0.0
    if count < 2:
        return Equivalence(mean, -float("inf"), float("inf"), margin, 1.0)
    error = max(float(differences.std(ddof=1)) / sqrt(count), 1e-12)
    p = max(t.sf((mean + margin) / error, count - 1), t.cdf((mean - margin) / error, count - 1))
    width = float(t.ppf(1 - LEVEL, count - 1)) * error
    return Equivalence(mean, mean - width, mean + width, margin, float(p))


def _tango(better: int, worse: int, count: int, difference: float) -> float:
    """How many standard errors the observed difference stands above ``difference``."""
    b = -better - worse + (2 * count - better + worse) * difference
    c = -worse * difference * (1 - difference)
    likely = (sqrt(max(b * b - 8 * count * c, 0.0)) - b) / (4 * count)
    variance = count * (2 * likely + difference * (1 - difference))
    gap = better - worse - count * difference
    return gap / sqrt(variance) if variance > 1e-12 else 0.0
