"""Is a composed sentence what the sheets say? Decided before anyone sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.conversation import Citation, Sentence
from assistant.texts import text
from assistant.units import Scored, Unit
from corpus.passages import Passage
from guardrails.figures import Figure, figures, missing
from retrieval.embedding import Embedder
from retrieval.lexical import Lexical

STAFF = "fr"  # the language of the agents and evaluators, who read why a sentence was withheld
MIN_OVERLAP = 0.6  # share of the sentence's terms that its passage must hold
MIN_COSINE = 0.86  # nearness of the sentence to one of the passage's pieces (E5 scale)
MIN_COSINE_ACROSS = 0.82  # the same between two languages, where no term can be compared


@dataclass(frozen=True, slots=True)
class Ground:
    """A passage that sentences may stand on: one case of one sheet, and the number it has."""

    number: int
    passage: Passage
    pieces: tuple[Scored, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The sentence as recorded, and the piece of a sheet that it is nearest to."""

    sentence: Sentence
    piece: Unit | None


def grounds(citations: Sequence[Citation], scored: Sequence[Scored]) -> list[Ground]:
    """The passages of the cited sheets, with their pieces."""
    numbers = {citation.procedure: citation.number for citation in citations}
    pieces: dict[str, list[Scored]] = {}
    for item in scored:
        if item.unit.passage.procedure in numbers:
            pieces.setdefault(item.unit.passage.id, []).append(item)
    return [
        Ground(numbers[items[0].unit.passage.procedure], items[0].unit.passage, tuple(items))
        for items in pieces.values()
    ]


def verify(
    sentence: str,
    found: Sequence[Ground],
    embedder: Embedder,
    lexical: Lexical,
    *,
    question: str = "",
    french: bool = True,
) -> Verdict:
    """The sentence with the sheet that supports it, or with the reasons why none does.

    A sentence stands on one passage, hence on one case: its words must be that passage's, and
    every figure in it too. A bare number may be the question's own (« un quotient de 850 »), never
    one with a unit: « est-ce 30 € ? » must not make 30 € true. A sentence that is not ``french``,
    as the sheets are, is held to the figures and the meaning only.
    """
    if not found:
        return Verdict(Sentence(sentence, (), False, (text("withheld.no_sheet", STAFF),)), None)
    vector = embedder.passages([sentence])[0]
    terms = set(lexical.question(sentence).indices) if french else None
    told = {figure for figure in figures(question) if figure.kind == "amount" and not figure.unit}
    verdicts = [_against(sentence, vector, terms, told, ground, lexical) for ground in found]
    return max(verdicts, key=lambda verdict: verdict[0])[1]


def _against(
    sentence: str,
    vector: npt.NDArray[np.float32],
    terms: set[int] | None,
    told: set[Figure],
    ground: Ground,
    lexical: Lexical,
) -> tuple[float, Verdict]:
    """How well the sentence stands on this passage (higher is better), and the verdict."""
    nearest = max(ground.pieces, key=lambda item: float(item.vector @ vector))
    cosine = float(nearest.vector @ vector)
    said = ground.passage.indexed
    if any(item.unit.is_row for item in ground.pieces):
        told = set()  # which row holds for the citizen's number is reasoning we cannot check
    reasons = [
        text("withheld.figure", STAFF, figure=str(figure))
        for figure in missing(sentence, [said])
        if figure not in told
    ]
    overlap, least = 1.0, MIN_COSINE_ACROSS
    if terms is not None:
        held = terms & set(lexical.question(said).indices)
        overlap, least = (len(held) / len(terms) if terms else 0.0), MIN_COSINE
    if overlap < MIN_OVERLAP:
        reasons.append(text("withheld.words", STAFF, share=f"{overlap:.0%}"))
    if cosine < least:
        reasons.append(text("withheld.meaning", STAFF, cosine=f"{cosine:.2f}"))
    citations = () if reasons else (ground.number,)
    recorded = Sentence(sentence, citations, not reasons, tuple(reasons))
    return 3.0 * (not reasons) + overlap + cosine, Verdict(recorded, nearest.unit)
