"""Ranks → recall and mean reciprocal rank, by slice, with bootstrap intervals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from evaluation.measure import Goal, Measure
from evaluation.retrieval.ranks import DEPTH, Ranked
from evaluation.statistics import Values, interval

RECALLS = (1, 3, 5, 10)
FACTS = "14 sentences hold all"


def figures(
    results: Sequence[Ranked], side: str, part: str, goals: dict[str, Goal] | None = None
) -> Iterator[Measure]:
    """recall@1, @3, @5, @10 and MRR@10 of one side over ``results``."""
    for name, values in values_of(results, side).items():
        yield _measure(f"{side} {name}", part, values, (goals or {}).get(name))


def sentence_figure(results: Iterable[Ranked], part: str) -> Measure | None:
    """The share of questions whose nearest sentences hold all the facts; None when none says."""
    said = [float(r.holds_facts) for r in results if r.holds_facts is not None]
    return _measure(FACTS, part, np.array(said), None) if said else None


def values_of(results: Sequence[Ranked], side: str) -> dict[str, Values]:
    """Of each figure, what each question adds to it."""
    ranks = [result.ranks[side] or DEPTH + 1 for result in results]
    values = {f"recall@{k}": np.array([float(rank <= k) for rank in ranks]) for k in RECALLS}
    values[f"MRR@{DEPTH}"] = np.array([1 / rank if rank <= DEPTH else 0.0 for rank in ranks])
    return values


def slices(results: Sequence[Ranked]) -> dict[str, list[Ranked]]:
    """The results by language, scope and style, each named; only those with several values."""
    keys: tuple[Callable[[Ranked], str], ...] = (
        lambda r: f"split {r.question.split}",
        lambda r: f"language {r.question.language}",
        lambda r: f"scope {r.question.case.kind}",
        lambda r: f"style {r.question.style}",
    )
    made: dict[str, list[Ranked]] = {}
    for key in keys:
        groups: dict[str, list[Ranked]] = {}
        for result in results:
            groups.setdefault(key(result), []).append(result)
        if len(groups) > 1:
            made |= dict(sorted(groups.items()))
    return made


def _measure(name: str, part: str, values: Values, goal: Goal | None) -> Measure:
    low, high = interval(values)
    mean = float(values.mean()) if len(values) else 0.0
    return Measure(name, part, mean, len(values), low, high, goal)
