"""Do the sheets found speak of the question at all? A rule set by hand, for two cheap gates.

It spares the model a question that no sheet is about; what is shown as an answer is decided by
``assistant/confidence``, which is fitted on labelled questions.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.units import Scored, coverage
from retrieval.hits import Hit
from retrieval.lexical import Lexical

# What the cosine of a question and its French sheet lacks to that of a French question: the medians
# of the retrieval suite's questions in each language against their right sheets.
ACROSS = {"en": 0.035, "es": 0.017, "ar": 0.039}
ACROSS_OTHERS = 0.035
NEUTRAL = 0.6  # the coverage of what was found that speaks neither for nor against


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found for a question; all within 0..1 but ``cosine`` (-1..1)."""

    cosine: float  # of the nearest piece
    coverage: float  # how much of the question stands in the passage of the nearest piece
    agreement: float  # 1 when dense and lexical search put the same sheet first
    margin: float  # how far the first sheet is above the second


def evidence(
    hits: Sequence[Hit],
    scored: Sequence[Scored],
    rarity: Mapping[int, float],
    lexical: Lexical,
    *,
    language: str = "fr",
) -> Evidence:
    """The features of what was found; zeros when nothing was.

    The sheets are French: of a question in another language the terms say nothing either way, and
    whole passages are compared, from further away.
    """
    if not hits or not scored:
        return Evidence(0.0, 0.0, 0.0, 0.0)
    if language != "fr":
        lacks = ACROSS.get(language, ACROSS_OTHERS)
        return Evidence((_nearest(hits).dense or 0.0) + lacks, NEUTRAL, 0.5, margin(hits))
    return Evidence(
        cosine=max(item.cosine for item in scored),
        coverage=coverage(rarity, scored[0].unit.passage.indexed, lexical),
        agreement=agreement(hits),
        margin=margin(hits),
    )


def agreement(hits: Sequence[Hit]) -> float:
    """1 when dense and lexical search put the same sheet first."""
    literal = max(hits, key=lambda hit: hit.lexical if hit.lexical is not None else -1.0)
    return float(_nearest(hits).passage.procedure == literal.passage.procedure)


def margin(hits: Sequence[Hit]) -> float:
    """How far the first sheet is above the second."""
    best: dict[str, float] = {}
    for hit in hits:
        best.setdefault(hit.passage.procedure, hit.score)
    first, second = [*best.values(), 0.0][:2]
    return first - second


def _nearest(hits: Sequence[Hit]) -> Hit:
    return max(hits, key=lambda hit: hit.dense if hit.dense is not None else -1.0)


def answerable(found: Evidence) -> float:
    """The probability that the sheets found hold the answer."""
    return _logistic(
        -1.6
        + 25.0 * (found.cosine - 0.86)
        + 5.0 * (found.coverage - NEUTRAL)
        + 0.8 * found.agreement
        + 1.5 * found.margin
    )


def _logistic(value: float) -> float:
    return 1.0 / (1.0 + math.exp(-value))
