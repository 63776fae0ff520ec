"""What each disguise costs, question by question, and whether it is chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.answers.compare import MARGIN
from evaluation.answers.figures import is_answerable, is_right
from evaluation.answers.reply import Outcome
from evaluation.measure import Measure, share
from evaluation.statistics import (
    LEVEL,
    Equivalence,
    equivalence_of_means,
    equivalence_of_shares,
    holm,
    mcnemar,
    paired_interval,
    permutation,
)

ALL = "all"  # the six disguises of each question together
Outcomes = Mapping[str, Outcome]  # by case
Held = Callable[[Outcome], bool | None]  # None: the case does not ask for it

HELD: Mapping[str, Held] = {
    "right": is_right,
    "facts": lambda o: is_right(o) if is_answerable(o) else None,
}


@dataclass(frozen=True, slots=True)
class Drop:
    """A share asked plainly and in a disguise, over the same ``count`` questions.

    ``low`` and ``high`` bound ``disguised`` minus ``plain`` (paired bootstrap over the questions,
    95 %). ``p``: exact McNemar; for all disguises together a permutation by question; corrected by
    Holm for every disguise and figure. ``lost`` are the questions no longer right.
    """

    disguise: str
    figure: str
    plain: float
    disguised: float
    low: float
    high: float
    p: float
    equivalence: Equivalence
    count: int
    lost: tuple[str, ...]
    won: tuple[str, ...]

    @property
    def difference(self) -> float:
        return self.disguised - self.plain

    @property
    def conclusion(self) -> str:
        """ "a drop", "a gain", "the same within 5 points" or "chance cannot be ruled out"."""
        if self.p < LEVEL:
            return "a drop" if self.difference < 0 else "a gain"
        if self.equivalence.shown:
            return f"the same within {100 * MARGIN:g} points"
        return "chance cannot be ruled out"


def drops(plain: Outcomes, disguised: Mapping[str, Outcomes]) -> tuple[Drop, ...]:
    """Every figure for each disguise, then for all together."""
    found: dict[tuple[str, str], dict[str, tuple[float, float]]] = {}
    p_values: dict[tuple[str, str], float] = {}
    for figure, held in HELD.items():
        together: dict[str, list[tuple[float, float]]] = {}
        for name, outcomes in disguised.items():
            pairs = _pairs(plain, outcomes, held)
            if not pairs:
                continue
            found[name, figure] = pairs
            p_values[name, figure] = mcnemar(len(_changed(pairs, 1)), len(_changed(pairs, -1)))
            for id, pair in pairs.items():
                together.setdefault(id, []).append(pair)
        if together:
            means = {id: _mean(pairs) for id, pairs in together.items()}
            found[ALL, figure] = means
            p_values[ALL, figure] = permutation(np.array([b - a for a, b in means.values()]))
    corrected = holm(p_values)
    ordered = sorted(found, key=lambda key: key[0] == ALL)  # a stable sort: all comes last
    return tuple(_drop(*key, found[key], corrected[key]) for key in ordered)


def same_status(plain: Outcomes, disguised: Mapping[str, Outcomes]) -> tuple[Measure, ...]:
    """For each disguise, how many questions end with the same status."""
    made = []
    for name, outcomes in disguised.items():
        ids = [id for id in outcomes if id in plain]
        other = [id for id in ids if outcomes[id].reply.status != plain[id].reply.status]
        made.append(share("same_status", name, len(ids) - len(other), len(ids), failures=other))
    return tuple(made)


def most_broken(found: Sequence[Drop]) -> list[tuple[str, tuple[str, ...]]]:
    """The questions right when asked plainly and lost in disguise, the most often lost first."""
    lost: dict[str, list[str]] = {}
    for drop in found:
        if drop.figure == "right" and drop.disguise != ALL:
            for id in drop.lost:
                lost.setdefault(id, []).append(drop.disguise)
    counts = Counter({id: len(names) for id, names in lost.items()})
    return [(id, tuple(lost[id])) for id, _ in counts.most_common()]


def _pairs(plain: Outcomes, other: Outcomes, held: Held) -> dict[str, tuple[float, float]]:
    values = {id: (held(plain[id]), held(outcome)) for id, outcome in other.items() if id in plain}
    return {
        id: (float(a), float(b)) for id, (a, b) in values.items() if a is not None and b is not None
    }


def _changed(pairs: Mapping[str, tuple[float, float]], sign: int) -> tuple[str, ...]:
    return tuple(id for id, (a, b) in pairs.items() if sign * (b - a) > 0)


def _mean(pairs: Sequence[tuple[float, float]]) -> tuple[float, float]:
    return sum(a for a, _ in pairs) / len(pairs), sum(b for _, b in pairs) / len(pairs)


def _drop(name: str, figure: str, pairs: Mapping[str, tuple[float, float]], p: float) -> Drop:
    one, other = np.array(list(pairs.values()), dtype=np.float64).T
    _, low, high = paired_interval(one, other)
    won, lost = _changed(pairs, 1), _changed(pairs, -1)
    if name == ALL:
        equivalence = equivalence_of_means(other - one, MARGIN)
    else:
        equivalence = equivalence_of_shares(len(won), len(lost), len(pairs), MARGIN)
    return Drop(
        disguise=name,
        figure=figure,
        plain=float(one.mean()),
        disguised=float(other.mean()),
        low=low,
        high=high,
        p=p,
        equivalence=equivalence,
        count=len(pairs),
        lost=lost,
        won=won,
    )
