"""Is a composed sentence what the sheets say? Decided before anyone sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.conversation import Citation, Sentence
from assistant.texts import text
from assistant.units import Scored
from guardrails.figures import missing
from retrieval.embedding import Embedder
from retrieval.lexical import Lexical

STAFF = "fr"  # the language of the agents and evaluators, who read why a sentence was withheld
MIN_OVERLAP = 0.5  # share of the sentence's terms that its passage must hold
MIN_COSINE = 0.84  # nearness of the sentence to one of the passage's pieces (E5 scale)
MIN_COSINE_ACROSS = 0.82  # the same between two languages, where no term can be compared


@dataclass(frozen=True, slots=True)
class Checked:
    """A sheet as the check sees it: everything that was found of it."""

    citation: Citation
    pieces: tuple[Scored, ...]

    @property
    def text(self) -> str:
        passages = {item.unit.passage.id: item.unit.passage for item in self.pieces}
        return "\n".join(passage.indexed for passage in passages.values())


def sheets(citations: Sequence[Citation], scored: Sequence[Scored]) -> list[Checked]:
    """The cited sheets with their pieces."""
    return [
        Checked(
            citation,
            tuple(i for i in scored if i.unit.passage.procedure == citation.procedure),
        )
        for citation in citations
    ]


def verify(
    sentence: str,
    found: Sequence[Checked],
    embedder: Embedder,
    lexical: Lexical,
    *,
    french: bool = True,
) -> Sentence:
    """The sentence with the sheet that supports it, or with the reasons why none does.

    A sentence stands on one sheet: its words must be that sheet's, and every figure in it too.
    One that is not ``french``, as the sheets are, is held to the figures and the meaning only.
    """
    if not found:
        return Sentence(sentence, (), False, (text("withheld.no_sheet", STAFF),))
    vector = embedder.passages([sentence])[0]
    terms = set(lexical.question(sentence).indices) if french else None
    verdicts = [_against(sentence, vector, terms, sheet, lexical) for sheet in found]
    best = max(verdicts, key=lambda verdict: verdict[0])
    return best[1]


def _against(
    sentence: str,
    vector: np.ndarray[tuple[int, ...], np.dtype[np.float32]],
    terms: set[int] | None,
    sheet: Checked,
    lexical: Lexical,
) -> tuple[float, Sentence]:
    said = sheet.text
    overlap, least = 1.0, MIN_COSINE_ACROSS
    if terms is not None:
        held = terms & set(lexical.question(said).indices)
        overlap, least = (len(held) / len(terms) if terms else 0.0), MIN_COSINE
    cosine = max(float(item.vector @ vector) for item in sheet.pieces)
    absent = missing(sentence, [said])
    reasons = [text("withheld.figure", STAFF, figure=str(figure)) for figure in absent]
    if overlap < MIN_OVERLAP:
        reasons.append(text("withheld.words", STAFF, share=f"{overlap:.0%}"))
    if cosine < least:
        reasons.append(text("withheld.meaning", STAFF, cosine=f"{cosine:.2f}"))
    standing = 1.0 if not reasons else 0.0
    number = sheet.citation.number
    return standing + overlap + cosine, Sentence(
        sentence, (number,) if not reasons else (), not reasons, tuple(reasons)
    )
