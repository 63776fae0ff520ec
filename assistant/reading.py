"""A passage as the check of sentences reads it: once, and kept for the next sentences and turns."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Set
from dataclasses import dataclass
from functools import lru_cache

from assistant.units import Unit, units
from corpus.passages import Passage
from guardrails.figures import Figure, find_figures
from guardrails.folding import fold
from guardrails.polarity import Clause, clauses, light_words
from retrieval.lexical import Lexical

KEPT = 512  # passages
STEM = 6  # letters that two forms of one word share


@dataclass(frozen=True, slots=True)
class Read:
    """A text: its terms without figures and light words, its figures, its folded words."""

    terms: frozenset[int]
    figures: frozenset[Figure]
    words: frozenset[str]
    content: tuple[tuple[str, frozenset[int]], ...] = ()  # its telling words in order, with terms


@dataclass(frozen=True, slots=True)
class Said:
    """A clause and its terms."""

    clause: Clause
    terms: frozenset[int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A unit of the passage. ``cells`` are those of a row of a table, label and value together."""

    unit: Unit
    own: Read
    cells: tuple[Read, ...]
    clauses: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """``above`` is what stands over all pieces: title and headings. ``whole`` is everything."""

    above: Read
    case: frozenset[int]  # the terms of its cases: it holds for these alone
    whole: Read
    pieces: tuple[Piece, ...]
    stems: frozenset[str]  # the first letters of its words
    weights: dict[int, float]  # how telling each term is within the passage

    def weight(self, terms: Collection[int]) -> float:
        return sum(self.weights.get(term, self.weights[-1]) for term in terms)

    def holds(self, word: str, terms: Set[int]) -> bool:
        """Whether the passage has the word, or one that begins alike: « présent », « présence »."""
        return not terms.isdisjoint(self.whole.terms) or (
            len(word) >= STEM and word[:STEM] in self.stems
        )

    def match(self, terms: Set[int], read: Read) -> float:
        """How much of ``terms`` stands in the text, the telling ones weighing more."""
        return self.weight(terms & read.terms)


def read_text(text: str, lexical: Lexical) -> Read:
    found = find_figures(text)
    plain = list(text)
    for start, end, _ in found:
        plain[start:end] = " " * (end - start)
    content = []
    for match in re.finditer(r"\w+", "".join(plain)):
        word = match.group()
        if match.start() and re.fullmatch("[A-H]", word):  # « tranche D » tells a row from another
            content.append((word, frozenset({-ord(word)})))
        elif fold(word) not in light_words() and (terms := _terms(word, lexical)):
            content.append((fold(word), terms))
    words = frozenset(re.findall(r"[\w-]+", fold(text)))
    told = frozenset(figure for _, _, figures in found for figure in figures)
    terms = frozenset[int]().union(*(terms for _, terms in content))
    return Read(terms, told, words, tuple(content))


@lru_cache(maxsize=50_000)
def _terms(word: str, lexical: Lexical) -> frozenset[int]:
    return frozenset(lexical.question(word).indices)


def read_clauses(text: str, lexical: Lexical) -> tuple[Said, ...]:
    return tuple(Said(clause, read_text(clause.text, lexical).terms) for clause in clauses(text))


@lru_cache(maxsize=KEPT)
def read_passage(passage: Passage, lexical: Lexical) -> Reading:
    pieces = tuple(_piece(unit, lexical) for unit in units(passage))
    above = read_text("\n".join((passage.title, *passage.headings)), lexical)
    counts = Counter(term for piece in pieces for term in piece.own.terms)
    weights = {term: math.log(1 + len(pieces) / count) for term, count in counts.items()}
    weights[-1] = math.log(1 + len(pieces))  # of a term that no piece holds
    case = read_text("\n".join(passage.cases), lexical).terms
    whole = read_text(passage.indexed, lexical)
    stems = frozenset(word[:STEM] for word in whole.words if len(word) >= STEM)
    return Reading(above, case, whole, pieces, stems, weights)


def _piece(unit: Unit, lexical: Lexical) -> Piece:
    said = f"{unit.intro} {unit.text}".strip()
    cells = unit.text.split(" ; ") if unit.is_row else []
    return Piece(
        unit,
        read_text(said, lexical),
        tuple(read_text(cell, lexical) for cell in cells),
        read_clauses(said, lexical),
    )
