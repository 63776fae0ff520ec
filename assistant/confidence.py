"""How sure we are, as a probability: a first rule, set by hand and written down here.

A later step fits these weights on labelled questions; until then the number orders answers and
opens the gates of ``[assistant] answerable`` and ``threshold``, it promises nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.conversation import Sentence
from assistant.units import Scored, coverage
from retrieval.hits import Hit
from retrieval.lexical import Lexical

# What the cosine of a question and its French sheet lacks to that of a French question: the medians
# of the retrieval suite's questions in each language against their right sheets.
ACROSS = {"en": 0.035, "es": 0.017, "ar": 0.039}
ACROSS_OTHERS = 0.035
NEUTRAL = 0.6  # the coverage of what was found that speaks neither for nor against
GROUNDED = 0.7  # the same for what the shown sentences rest on


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
    best: dict[str, float] = {}
    for hit in hits:
        best.setdefault(hit.passage.procedure, hit.score)
    first, second = [*best.values(), 0.0][:2]
    nearest = max(hits, key=lambda hit: hit.dense if hit.dense is not None else -1.0)
    literal = max(hits, key=lambda hit: hit.lexical if hit.lexical is not None else -1.0)
    same = nearest.passage.procedure == literal.passage.procedure
    if language != "fr":
        lacks = ACROSS.get(language, ACROSS_OTHERS)
        return Evidence((nearest.dense or 0.0) + lacks, NEUTRAL, 0.5, first - second)
    return Evidence(
        cosine=max(item.cosine for item in scored),
        coverage=coverage(rarity, scored[0].unit.passage.indexed, lexical),
        agreement=1.0 if same else 0.0,
        margin=first - second,
    )


def answerable(found: Evidence) -> float:
    """The probability that the sheets found hold the answer."""
    return _logistic(
        -1.6
        + 25.0 * (found.cosine - 0.86)
        + 5.0 * (found.coverage - NEUTRAL)
        + 0.8 * found.agreement
        + 1.5 * found.margin
    )


def right(
    found: float, sentences: Sequence[Sentence], logprobs: Sequence[float], grounded: float
) -> float:
    """The probability that the composed answer is right, given that of what was found.

    Each withheld sentence and each unsure token takes its part. ``grounded`` is how much of the
    question stands in the very pieces that the shown sentences rest on: a true sentence about
    something else is no answer.
    """
    if not sentences or not any(sentence.supported for sentence in sentences):
        return 0.0
    supported = sum(sentence.supported for sentence in sentences) / len(sentences)
    fluency = sum(logprobs) / len(logprobs) if logprobs else 0.0
    return _logistic(
        _logit(found)
        + 2.0 * (supported - 0.75)
        + 2.0 * (fluency + 0.2)
        + 5.0 * (grounded - GROUNDED)
    )


def _logistic(value: float) -> float:
    return 1.0 / (1.0 + math.exp(-value))


def _logit(probability: float) -> float:
    bounded = min(max(probability, 1e-6), 1 - 1e-6)
    return math.log(bounded / (1 - bounded))
