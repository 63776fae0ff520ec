"""The smallest pieces of a sheet that can be quoted: sentences, list items, table rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
        """What is compared with a question: a price in a row says little without its heading.

        The sheet's title is left out: it would bring all pieces of one sheet equally near.
        """
        above = (*self.passage.headings[-1:], self.intro)
        return " : ".join(part for part in (*above, self.text) if part)

    @property
    def is_row(self) -> bool:
        """Whether it is a row of a table, as corpus/ writes them: « Column: value ; … »."""
        return " ; " in self.text and ": " in self.text

    @property
    def context(self) -> str:
        """The piece with all that stands above it."""
        above = (self.passage.title, *self.passage.headings, self.intro)
        return " ".join((*above, self.text))


@dataclass(frozen=True, slots=True)
class Scored:
    """A unit and how near it is to the question; ``vector`` is unit length."""

    unit: Unit
    cosine: float
    overlap: float  # how much of the question stands in the piece or above it, 0..1
    vector: npt.NDArray[np.float32]
    bracket: bool = False  # a row whose bracket holds a number of the question

    @property
    def score(self) -> float:
        return self.cosine + OVERLAP_WEIGHT * self.overlap + BRACKET_WEIGHT * self.bracket


LEFT_OUT = " […] "  # between two pieces of a passage that do not follow each other
BRACKET_WEIGHT = 0.05  # rows of one table differ by less
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
    vector: npt.NDArray[np.float32],
    rarity: Mapping[int, float],
    candidates: Sequence[Unit],
    embedder: Embedder,
    lexical: Lexical,
) -> list[Scored]:
    """Every unit with its nearness to the question, in the order given.

    ``vector`` (dimension,) is the question's; ``rarity`` says how telling each of its terms is.
    """
    if not candidates:
        return []
    vectors = embedder.passages([unit.read for unit in candidates])
    cosines = vectors @ vector
    return [
        Scored(unit, float(cosine), coverage(rarity, unit.context, lexical), own)
        for unit, cosine, own in zip(candidates, cosines, vectors, strict=True)
    ]


def coverage(rarity: Mapping[int, float], text: str, lexical: Lexical) -> float:
    """The share of the question's terms that stand in ``text``, the telling ones weighing more."""
    total = sum(rarity.values())
    if not total:
        return 0.0
    return sum(rarity[term] for term in rarity.keys() & set(lexical.question(text).indices)) / total


def _in_lines(unit: Unit) -> bool:
    return unit.text.startswith("- ") or unit.is_row


def join(units: Sequence[Unit]) -> str:
    """Pieces of one passage as they stand in it; what is left out between them is marked."""
    parts: list[str] = []
    previous: Unit | None = None
    for unit in sorted(units, key=lambda item: item.position):
        said = previous is not None and unit.intro in (previous.intro, previous.text)
        introduced = unit.intro and not said
        shown = f"{unit.intro}\n{unit.text}" if introduced else unit.text
        if previous is None:
            parts.append(shown)
        elif unit.position == previous.position + 1 or unit.text.startswith("- "):
            parts.append(("\n" if _in_lines(unit) or _in_lines(previous) else " ") + shown)
        else:
            parts.append(LEFT_OUT + shown)
        previous = unit
    return "".join(parts)
