"""A judge reads a shown answer beside its official sheet; how far it agrees with the facts."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.model.protocol import ChatMessage, LanguageModel
from evaluation.answers.figures import is_right
from evaluation.answers.reply import Outcome
from evaluation.measure import CONFIDENCE
from evaluation.statistics import RESAMPLES, SEED, Values

OPTIONS = ("juste", "fausse")
WORDS = 700  # of a sheet that the judge reads
Sheet = Callable[[str], str]  # id → text, "" when there is none


@dataclass(frozen=True, slots=True)
class Judgement:
    """``likely``: how likely the judge finds it right, from 0 to 1, of its two words."""

    case: str
    likely: float
    checked: bool  # what the fact checks say

    @property
    def right(self) -> bool:
        return self.likely >= 0.5


@dataclass(frozen=True, slots=True)
class Agreement:
    """Cohen's kappa (0: as by chance; 1: always) with its bootstrap interval."""

    count: int
    agreed: float
    kappa: float
    low: float
    high: float
    stricter: tuple[str, ...]  # cases that only the judge finds wrong
    milder: tuple[str, ...]  # cases that only the fact checks find wrong


def to_judge(outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
    """The answers shown to questions that have one."""
    return tuple(o for o in outcomes if o.reply.shown and o.case.answerable)


def judge(outcome: Outcome, sheet: str, model: LanguageModel) -> Judgement:
    """Raises ModelError. The judge is never told what the case expects."""
    told = Path(__file__).with_name("judge.fr.txt").read_text("utf-8").strip()
    read = " ".join(sheet.split()[:WORDS])
    asked = f"Question : {outcome.case.question}\n\nFiche : {read}\n\nRéponse : "
    messages = [ChatMessage("system", told), ChatMessage("user", asked + outcome.reply.text)]
    yes, no = model.choose(messages, OPTIONS)
    likely = 1 / (1 + math.exp(min(700.0, no - yes)))
    return Judgement(outcome.case.id, likely, is_right(outcome))


def agreement(found: Sequence[Judgement]) -> Agreement:
    judged = np.array([each.right for each in found], dtype=np.float64)
    checked = np.array([each.checked for each in found], dtype=np.float64)
    low, high = _interval(judged, checked)
    return Agreement(
        count=len(found),
        agreed=float((judged == checked).mean()) if len(found) else 0.0,
        kappa=kappa(judged, checked),
        low=low,
        high=high,
        stricter=tuple(each.case for each in found if each.checked and not each.right),
        milder=tuple(each.case for each in found if each.right and not each.checked),
    )


def kappa(one: Values, other: Values) -> float:
    """0 where both always say the same thing: then nothing tells agreement from habit."""
    if not len(one):
        return 0.0
    observed = float((one == other).mean())
    a, b = float(one.mean()), float(other.mean())
    by_chance = a * b + (1 - a) * (1 - b)
    return (observed - by_chance) / (1 - by_chance) if by_chance < 1 else 0.0


def _interval(one: Values, other: Values) -> tuple[float, float]:
    if not len(one):
        return -1.0, 1.0
    random = np.random.default_rng(SEED)
    drawn = random.integers(0, len(one), size=(RESAMPLES, len(one)))
    values = [kappa(one[places], other[places]) for places in drawn]
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(values, (tail, 1 - tail))
    return float(low), float(high)


def judge_all(
    outcomes: Sequence[Outcome], sheet: Sheet, model: LanguageModel, done: Mapping[str, Judgement]
) -> Iterator[Judgement]:
    """Those that are not ``done``, one after the other."""
    for outcome in outcomes:
        if outcome.case.id not in done:
            text = "\n".join(filter(None, map(sheet, outcome.case.gold)))
            yield judge(outcome, text, model)
