"""Two runs over the same questions: which one is better, and whether that could be chance."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from evaluation.errors import SuiteError
from evaluation.retrieval.figures import FACTS, RECALLS
from evaluation.retrieval.ranks import DEPTH, SIDES
from evaluation.retrieval.results import Line
from evaluation.statistics import interval


@dataclass(frozen=True, slots=True)
class Difference:
    """``second`` minus ``first`` of one figure over the ``count`` questions that both hold.

    ``low`` and ``high`` bound the difference (paired bootstrap, 95 %). ``better`` and ``worse``
    count the questions on which the second run did better, and worse.
    """

    figure: str
    first: float
    second: float
    low: float
    high: float
    better: int
    worse: int
    count: int

    @property
    def winner(self) -> str:
        """ "second" or "first" when the interval leaves zero out, else "neither"."""
        if self.low > 0:
            return "second"
        return "first" if self.high < 0 else "neither"


def compare(first: Sequence[Line], second: Sequence[Line], only: str = "") -> Iterator[Difference]:
    """Every figure that both runs have, over the questions that both have.

    ``only``: the questions of this set alone. Raises SuiteError when they share none.
    """
    others = {line.id: line for line in second}
    pairs = [
        (line, others[line.id])
        for line in first
        if line.id in others and line.id.startswith(f"{only}/" if only else "")
    ]
    if not pairs:
        raise SuiteError("expected two runs over the same questions, found none in common")
    for name, value in _figures().items():
        values = [(value(one), value(other)) for one, other in pairs]
        known = [(one, other) for one, other in values if one is not None and other is not None]
        if known:
            yield _difference(name, known)


def _difference(name: str, values: Sequence[tuple[float, float]]) -> Difference:
    one, other = np.array(values, dtype=np.float64).T
    low, high = interval(other - one)
    return Difference(
        figure=name,
        first=float(one.mean()),
        second=float(other.mean()),
        low=low,
        high=high,
        better=int((other > one).sum()),
        worse=int((other < one).sum()),
        count=len(values),
    )


def _figures() -> Mapping[str, Callable[[Line], float | None]]:
    figures: dict[str, Callable[[Line], float | None]] = {}
    for side in SIDES:
        for k in RECALLS:
            figures[f"{side} recall@{k}"] = partial(_recall, side, k)
        figures[f"{side} MRR@{DEPTH}"] = partial(_reciprocal, side)
    figures[FACTS] = lambda line: None if line.holds_facts is None else float(line.holds_facts)
    return figures


def _recall(side: str, k: int, line: Line) -> float | None:
    if side not in line.ranks:
        return None
    rank = line.ranks[side]
    return float(rank is not None and rank <= k)


def _reciprocal(side: str, line: Line) -> float | None:
    if side not in line.ranks:
        return None
    rank = line.ranks[side]
    return 1 / rank if rank else 0.0
