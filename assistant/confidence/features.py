"""What a turn tells of its own chances, as numbers that cost no more than the answer itself."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from assistant.confidence.asked import answers_in_kind
from assistant.evidence import NEUTRAL, agreement, margin
from assistant.units import Scored, Unit, coverage
from guardrails.figures import figures
from retrieval.lexical import Lexical

if TYPE_CHECKING:
    from assistant.state import Tools, Turn

COMPARED = 8  # pieces whose nearness and sheets are compared with the first one's
SIXTH = 6  # the piece whose distance from the first one is told; an answer may hold more
RAREST = 20.0  # about what the rarest term scores: see retrieval/search.py


@dataclass(frozen=True, slots=True)
class Features:
    """All within about -1..1. Those of words are neutral for a question that is not in French."""

    cosine: float  # of the nearest piece, from 0.85, in tenths
    passage_cosine: float  # of the nearest passage, the same way
    coverage: float  # how much of the question stands in the passage of the nearest piece
    told: float  # how much of it stands in, or above, the pieces that the answer rests on
    missing: float  # how rare the rarest term is that the nearest passage lacks
    agreement: float  # 1 when dense and lexical search put the same sheet first
    margin: float  # how far the first sheet is above the second
    found: float  # how high the first passage is placed by both searches together
    lead: float  # how much nearer the first piece is than the following ones, in tenths
    spread: float  # how far under the first piece the last ones of an answer lie, in tenths
    concentration: float  # share of the nearest pieces that the first one's sheet holds
    in_kind: float  # 1: what is asked (a price, a place…) stands in the answer; 0.5: unclear
    figure_held: float  # 0 when the question names a figure that the answer's passage lacks
    length: float  # how many telling terms the question has (logarithm)
    french: float
    supported: float  # share of the composed sentences that passed their check
    fluency: float  # mean logarithm of the probability of the written tokens; 0 when none was

    def values(self) -> dict[str, float]:
        return asdict(self)


def features(turn: Turn, tools: Tools, rests_on: Sequence[Unit]) -> Features:
    """The features of an answer that rests on the pieces ``rests_on``."""
    scored, hits = turn.scored, turn.hits
    if not scored or not hits:
        return Features(-1, -1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, float(turn.french), 0, 0)
    passage = scored[0].unit.passage.indexed
    context = " ".join(unit.context for unit in rests_on)
    compared = scored[: COMPARED + 1]
    others = [item.cosine for item in compared[1:]]
    first = scored[0].unit.passage.procedure
    sentences = turn.sentences
    return Features(
        cosine=_tenths(max(item.cosine for item in scored)),
        passage_cosine=_tenths(max((hit.dense or 0.78) for hit in hits)),
        coverage=_covered(turn, passage, tools.lexical),
        told=_covered(turn, context, tools.lexical),
        missing=_missing(turn.rarity, passage, tools.lexical) if turn.french else 0.5,
        agreement=agreement(hits) if turn.french else 0.5,
        margin=margin(hits),
        found=hits[0].score,
        lead=(scored[0].cosine - sum(others) / len(others)) * 10 if others else 0.0,
        spread=(scored[0].score - scored[:SIXTH][-1].score) * 10,
        concentration=_share(compared, first),
        in_kind=answers_in_kind(turn.standalone, " ".join(unit.read for unit in rests_on)),
        figure_held=_figure_held(turn.standalone, passage + context),
        length=math.log1p(len(turn.rarity)) / 3,
        french=float(turn.french),
        supported=sum(s.supported for s in sentences) / len(sentences) if sentences else 0.0,
        fluency=sum(turn.logprobs) / len(turn.logprobs) if turn.logprobs else 0.0,
    )


def _tenths(cosine: float) -> float:
    """The cosines of E5 lie within about 0.15 of each other."""
    return (cosine - 0.85) * 10


def _covered(turn: Turn, text: str, lexical: Lexical) -> float:
    return coverage(turn.rarity, text, lexical) if turn.french else NEUTRAL


def _missing(rarity: Mapping[int, float], text: str, lexical: Lexical) -> float:
    held = set(lexical.question(text).indices)
    return max((score for term, score in rarity.items() if term not in held), default=0.0) / RAREST


def _share(compared: Sequence[Scored], sheet: str) -> float:
    return sum(item.unit.passage.procedure == sheet for item in compared) / len(compared)


def _figure_held(question: str, text: str) -> float:
    asked = {figure.value for figure in figures(question)}
    return 1.0 if not asked or asked & {figure.value for figure in figures(text)} else 0.0
