"""What the corpus's own structure teaches: questions, and the passages that answer them.

A sheet whose title is a question, the other questions that point at it, a case or a heading of it,
a word it defines: each is something asked, and we know where the answer stands.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from corpus.passages import Passage, passages
from corpus.procedure import Procedure

HELD_OUT = 0.2  # share of the sheets that are never trained on
DEFINITION = "c'est quoi {}", "que veut dire {} ?", "{} définition", "{} : qu'est-ce que c'est ?"
SHORTEST = 8  # words of a passage worth learning
MOST_OF_A_SHEET = 4  # headings: a sheet with a case for each department would drown the others


@dataclass(frozen=True, slots=True)
class Pair:
    """``passage`` answers ``question``; each of ``beside`` is near it and does not.

    ``kind``: "title", "question", "case", "heading" or "definition".
    """

    question: str
    passage: str
    beside: tuple[str, ...]
    sheet: str
    kind: str


def is_held_out(sheet: str, share: float = HELD_OUT) -> bool:
    """Whether a sheet is kept for measuring: by its id alone, so the same on every machine."""
    code = hashlib.sha256(f"held out {sheet}".encode()).digest()
    return int.from_bytes(code[:4], "big") < share * 2**32


def pairs(sheets: Iterable[Procedure], seed: int, most: int) -> list[Pair]:
    """At most ``most`` pairs out of the sheets that are not held out, shuffled by ``seed``.

    What people ask stands first: questions all stay, cases and headings fill up what is left.
    """
    random = Random(seed)  # noqa: S311 (seeded on purpose)
    asked: list[Pair] = []
    others: list[Pair] = []
    meanings: dict[str, Pair] = {}
    for sheet in sheets:
        if is_held_out(sheet.id):
            continue
        cut = [passage for passage in passages(sheet) if not passage.question]
        cut = [passage for passage in cut if len(passage.text.split()) >= SHORTEST]
        if not cut:
            continue
        asked += _of_questions(sheet, cut)
        others += _of_headings(cut, random)
        for pair in _of_definitions(sheet, random):
            meanings.setdefault(pair.question.casefold(), pair)
    random.shuffle(asked)
    defined = random.sample(sorted(meanings.values(), key=str), min(len(meanings), most // 12))
    random.shuffle(others)
    kept = [*asked[: most - len(defined)], *defined]
    kept += others[: most - len(kept)]
    random.shuffle(kept)
    return kept


def _of_questions(sheet: Procedure, cut: Sequence[Passage]) -> Iterator[Pair]:
    """The title that is a question, and the other questions, each to the passage it is likest."""
    asked = [(question, "question") for question in sheet.questions]
    if is_question(sheet.title):
        asked.append((sheet.title, "title"))
    for question, kind in asked:
        # The title is what is asked: it may not stand in the answer.
        yield Pair(question, untitled(likeliest(question, cut)), (), sheet.id, kind)


def likeliest(question: str, cut: Sequence[Passage]) -> Passage:
    """The passage of a sheet that shares most words with the question, the earlier one first."""
    words = _words(question)
    return max(cut, key=lambda passage: _overlap(words, passage) - 0.02 * passage.position)


def _of_headings(cut: Sequence[Passage], random: Random) -> Iterator[Pair]:
    """Each case and heading of a sheet, asked with its title; the sheet's others lie beside it."""
    headed = [passage for passage in cut if passage.headings]
    for passage in random.sample(headed, min(len(headed), MOST_OF_A_SHEET)):
        heading = passage.headings[-1]
        parts = [passage.title, heading]
        case = passage.cases[-1] if passage.cases else ""
        if case and case != heading:
            parts.append(case)
        random.shuffle(parts)
        beside = [other for other in cut if other.headings != passage.headings]
        # Its own siblings first: they differ by the case alone.
        beside.sort(key=lambda other: other.headings[:-1] != passage.headings[:-1])
        near = tuple(_titled(other) for other in beside[:3])
        kind = "case" if case else "heading"
        yield Pair(" ".join(parts), _titled(passage), near, passage.procedure, kind)


def _of_definitions(sheet: Procedure, random: Random) -> Iterator[Pair]:
    for term, meaning in sheet.definitions:
        if len(meaning.split()) >= SHORTEST:
            question = random.choice(DEFINITION).format(term)
            yield Pair(question, meaning, (), sheet.id, "definition")


def is_question(title: str) -> bool:
    return title.rstrip().endswith("?")


def _titled(passage: Passage) -> str:
    return passage.indexed


def untitled(passage: Passage) -> str:
    """What is indexed of it but the sheet's title."""
    return "\n".join(part for part in (passage.heading, passage.text) if part)


def _words(text: str) -> set[str]:
    return {word[:6] for word in text.lower().split() if len(word) > 3}


def _overlap(words: set[str], passage: Passage) -> float:
    return len(words & _words(untitled(passage))) / max(len(words), 1)
