"""Is a composed sentence what the sheets say? Decided before anyone sees it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.conversation import Citation, Sentence
from assistant.faithfulness import (
    contradicted,
    evidence,
    foreign_names,
    invented,
    misplaced,
    of_another_case,
    omitted,
)
from assistant.reading import Piece, Read, Reading, Said, read_clauses, read_passage, read_text
from assistant.texts import text
from assistant.units import Scored, Unit
from corpus.passages import Passage
from guardrails.figures import Figure, absent, figures
from guardrails.output import OutputGuard
from guardrails.voice import is_anchored
from retrieval.embedding import Embedder
from retrieval.lexical import Lexical

STAFF = "fr"  # the language of the agents and evaluators, who read why a sentence was withheld
MIN_OVERLAP = 0.5  # share of the sentence's terms that its passage must hold
MIN_COSINE = 0.86  # nearness of the sentence to one of the passage's pieces (E5 scale)
MIN_COSINE_ACROSS = 0.82  # the same between two languages, where no term can be compared
APART = 0.15  # a passage this much further than the nearest one supports nothing
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
    omissions: tuple[str, ...] = ()


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
    told = {figure for figure in figures(question) if figure.kind == "amount" and not figure.unit}
    claim = Claim(
        sentence,
        read_text(sentence, lexical),
        read_clauses(sentence, lexical) if french else (),
        read_text(question, lexical),
        french,
    )
    read = [(ground, read_passage(ground.passage, lexical)) for ground in found]
    places = [_place(claim, vector, ground, reading) for ground, reading in read]
    nearest = sorted(places, key=lambda place: -place.score)
    verdicts: list[Verdict] = []
    for place in nearest:
        if place.score < nearest[0].score - APART:
            break
        verdicts.append(_against(claim, told, place, read, lexical, guard))
        if verdicts[-1].sentence.supported:
            return verdicts[-1]
    return verdicts[0]


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence to check, read once for all passages."""

    text: str
    said: Read
    clauses: tuple[Said, ...]
    question: Read
    french: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A passage and how near the sentence is to it."""

    ground: Ground
    reading: Reading
    nearest: Scored
    cosine: float
    overlap: float  # share of the sentence's terms that the passage holds; 1 across languages

    @property
    def score(self) -> float:
        return self.cosine + self.overlap


def _place(
    claim: Claim, vector: npt.NDArray[np.float32], ground: Ground, reading: Reading
) -> Place:
    nearest = max(ground.pieces, key=lambda item: float(item.vector @ vector))
    overlap, content = 1.0, claim.said.content
    if claim.french and content:
        overlap = sum(reading.holds(*word) for word in content) / len(content)
    return Place(ground, reading, nearest, float(nearest.vector @ vector), overlap)


def _against(
    claim: Claim,
    told: set[Figure],
    place: Place,
    read: Sequence[tuple[Ground, Reading]],
    lexical: Lexical,
    guard: OutputGuard,
) -> Verdict:
    """What stands between the sentence and this passage."""
    reading, passage = place.reading, place.ground.passage
    sentence, said = claim.text, passage.indexed
    if any(item.unit.is_row for item in place.ground.pieces):
        told = set()  # which row holds for the citizen's number is reasoning we cannot check
    reasons = [_absent(f) for f in absent(sentence, reading.whole.figures) if f not in told]
    least = MIN_COSINE if claim.french else MIN_COSINE_ACROSS
    if place.overlap < MIN_OVERLAP:
        reasons.append(text("withheld.words", STAFF, share=f"{place.overlap:.0%}"))
    elif claim.french and _stray(claim.said, reading) > MOST_STRAY:
        reasons.append(text("withheld.stray", STAFF))
    if not claim.french and not is_anchored(sentence, said):
        reasons.append(text("withheld.unanchored", STAFF))
    if place.cosine < least:
        reasons.append(text("withheld.meaning", STAFF, cosine=f"{place.cosine:.2f}"))
    left_out: tuple[str, ...] = ()
    if claim.french and not reasons:
        near = evidence(claim.said.terms, reading)
        siblings = [
            other
            for ground, other in read
            if ground.passage.procedure == passage.procedure and other is not reading
        ]
        reasons += _unfaithful(claim, told, near, reading, siblings, lexical)
        left_out = tuple(omitted(claim.said, near, claim.question, lexical))
    if not reasons:  # what is withheld already is not worth the time
        faults = guard.faults(sentence, said, passage.url)
        reasons = [text(f"withheld.{fault}", STAFF) for fault in faults]
    citations = () if reasons else (place.ground.number,)
    recorded = Sentence(sentence, citations, not reasons, tuple(reasons))
    return Verdict(recorded, place.nearest.unit, left_out)


def _unfaithful(
    claim: Claim,
    told: set[Figure],
    near: Sequence[Piece],
    reading: Reading,
    siblings: Sequence[Reading],
    lexical: Lexical,
) -> Iterator[str]:
    """Why the words of the passage do not make the sentence true."""
    for figure in misplaced(claim.said, reading):
        if figure not in told:
            yield text("withheld.misplaced", STAFF, figure=str(figure))
    if contradicted(claim.clauses, reading):
        yield text("withheld.denied", STAFF)
    for name in foreign_names(claim.said, claim.text, near, reading):
        yield text("withheld.named", STAFF, name=name)
    for condition in invented(claim.text, reading, lexical):
        yield text("withheld.condition", STAFF, condition=condition)
    if of_another_case(claim.said, reading, siblings):
        yield text("withheld.case", STAFF)


def _stray(said: Read, reading: Reading) -> int:
    """The longest run of telling words of the sentence that the passage does not hold.

    A true sentence lends its words to a false one that is joined to it.
    """
    longest = run = 0
    for word in said.content:
        run = 0 if reading.holds(*word) else run + 1
        longest = max(longest, run)
    return longest


def _absent(figure: Figure) -> str:
    if figure.kind in _CONTACTS:  # whose it is, nobody knows: it is not written down
        return text("withheld.contact", STAFF)
    return text("withheld.figure", STAFF, figure=str(figure))
