"""Is a composed sentence what the sheets say? Decided before anyone sees it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.conversation import Citation, Sentence
from assistant.texts import text
from assistant.units import Scored, Unit
from corpus.passages import Passage
from guardrails.figures import Figure, figures, missing
from guardrails.output import OutputGuard
from guardrails.voice import is_anchored
from retrieval.embedding import Embedder
from retrieval.lexical import Lexical

STAFF = "fr"  # the language of the agents and evaluators, who read why a sentence was withheld
MIN_OVERLAP = 0.6  # share of the sentence's terms that its passage must hold
MIN_COSINE = 0.86  # nearness of the sentence to one of the passage's pieces (E5 scale)
MIN_COSINE_ACROSS = 0.82  # the same between two languages, where no term can be compared
MOST_STRAY = 3  # telling words in a row that the passage does not hold: more is another's sentence
_CONTACTS = frozenset({"phone", "email", "url"})


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
    guard: OutputGuard,
    *,
    question: str = "",
    french: bool = True,
) -> Verdict:
    """The sentence with the sheet that supports it, or with the reasons why none does.

    A sentence stands on one passage, hence on one case: its words must be that passage's, and
    every figure in it too. A bare number may be the question's own (« un quotient de 850 »), never
    one with a unit: « est-ce 30 € ? » must not make 30 € true. A sentence that is not ``french``,
    as the sheets are, is held to its figures, names and meaning. ``guard`` has the last word.
    """
    if not found:
        return Verdict(Sentence(sentence, (), False, (text("withheld.no_sheet", STAFF),)), None)
    vector = embedder.passages([sentence])[0]
    terms = set(lexical.question(sentence).indices) if french else None
    told = {figure for figure in figures(question) if figure.kind == "amount" and not figure.unit}
    verdicts = [_against(sentence, vector, terms, told, ground, lexical, guard) for ground in found]
    return max(verdicts, key=lambda verdict: verdict[0])[1]


def _against(
    sentence: str,
    vector: npt.NDArray[np.float32],
    terms: set[int] | None,
    told: set[Figure],
    ground: Ground,
    lexical: Lexical,
    guard: OutputGuard,
) -> tuple[float, Verdict]:
    """How well the sentence stands on this passage (higher is better), and the verdict."""
    nearest = max(ground.pieces, key=lambda item: float(item.vector @ vector))
    cosine = float(nearest.vector @ vector)
    said = ground.passage.indexed
    if any(item.unit.is_row for item in ground.pieces):
        told = set()  # which row holds for the citizen's number is reasoning we cannot check
    reasons = [_absent(figure) for figure in missing(sentence, [said]) if figure not in told]
    overlap, least = 1.0, MIN_COSINE_ACROSS
    if terms is not None:
        known = set(lexical.question(said).indices)
        held = terms & known
        overlap, least = (len(held) / len(terms) if terms else 0.0), MIN_COSINE
    if overlap < MIN_OVERLAP:
        reasons.append(text("withheld.words", STAFF, share=f"{overlap:.0%}"))
    elif terms is not None and _stray(sentence, known, lexical) > MOST_STRAY:
        reasons.append(text("withheld.stray", STAFF))
    if terms is None and not is_anchored(sentence, said):
        reasons.append(text("withheld.unanchored", STAFF))
    if cosine < least:
        reasons.append(text("withheld.meaning", STAFF, cosine=f"{cosine:.2f}"))
    if not reasons:  # what is withheld already is not worth the time
        faults = guard.faults(sentence, said, ground.passage.url)
        reasons = [text(f"withheld.{fault}", STAFF) for fault in faults]
    citations = () if reasons else (ground.number,)
    recorded = Sentence(sentence, citations, not reasons, tuple(reasons))
    return 3.0 * (not reasons) + overlap + cosine, Verdict(recorded, nearest.unit)


def _stray(sentence: str, known: set[int], lexical: Lexical) -> int:
    """The longest run of telling words of the sentence that are not among ``known`` terms.

    A true sentence lends its words to a false one that is joined to it.
    """
    longest = run = 0
    for word in re.findall(r"\w+", sentence):
        if terms := set(lexical.question(word).indices):
            run = 0 if terms & known else run + 1
            longest = max(longest, run)
    return longest


def _absent(figure: Figure) -> str:
    if figure.kind in _CONTACTS:  # whose it is, nobody knows: it is not written down
        return text("withheld.contact", STAFF)
    return text("withheld.figure", STAFF, figure=str(figure))
