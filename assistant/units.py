"""The smallest pieces of a sheet that can be quoted: sentences, list items, table rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpus.passages import Passage
from corpus.sentences import sentences
from retrieval.embedding import Embedder
from retrieval.lexical import Lexical


@dataclass(frozen=True, slots=True)
class Unit:
    """One quotable piece. ``intro`` is the line that introduces the list it belongs to, or ""."""

    passage: Passage
    position: int  # within its passage
    text: str
    intro: str

    @property
    def read(self) -> str:
        """What is compared with a question: a price in a row says little without its headings."""
        last = self.passage.headings[-1] if self.passage.headings else self.passage.title
        return " : ".join(part for part in (last, self.intro, self.text) if part)


@dataclass(frozen=True, slots=True)
class Scored:
    """A unit and how near it is to the question; ``vector`` is unit length."""

    unit: Unit
    cosine: float
    overlap: float  # share of the question's terms that stand in the unit or its headings, 0..1
    vector: npt.NDArray[np.float32]

    @property
    def score(self) -> float:
        return self.cosine + OVERLAP_WEIGHT * self.overlap


OVERLAP_WEIGHT = 0.1  # the cosines of E5 lie within about 0.15 of each other


def units(passage: Passage) -> list[Unit]:
    """The passage's pieces in order; together they hold its whole text."""
    found: list[Unit] = []
    intro = ""
    for line in passage.text.splitlines():
        if line.startswith("- "):
            found.append(Unit(passage, len(found), line, intro))
            continue
        pieces = sentences(line)
        for piece in pieces:
            found.append(Unit(passage, len(found), piece, ""))
        intro = pieces[-1] if pieces and pieces[-1].rstrip().endswith(":") else ""
    return found


def score(
    question: str,
    question_vector: npt.NDArray[np.float32],
    candidates: Sequence[Unit],
    embedder: Embedder,
    lexical: Lexical,
) -> list[Scored]:
    """Every unit with its nearness to the question, in the order given."""
    if not candidates:
        return []
    terms = set(lexical.question(question).indices)
    vectors = embedder.passages([unit.read for unit in candidates])
    cosines = vectors @ question_vector
    return [
        Scored(unit, float(cosine), _overlap(terms, unit, lexical), vector)
        for unit, cosine, vector in zip(candidates, cosines, vectors, strict=True)
    ]


def _overlap(terms: set[int], unit: Unit, lexical: Lexical) -> float:
    if not terms:
        return 0.0
    context = " ".join((unit.passage.title, *unit.passage.headings, unit.intro, unit.text))
    return len(terms & set(lexical.question(context).indices)) / len(terms)
