"""What a reranker learns from: a question, the passage that answers it, and some that do not.

All texts of one choice are written alike, with the sheet's title or all without it: else the
layout alone would tell the right one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from corpus.passages import Passage, passages
from corpus.procedure import Procedure
from retrieval.adapting.pairs import (
    MOST_OF_A_SHEET,
    SHORTEST,
    is_held_out,
    is_question,
    likeliest,
    untitled,
)

ROUNDS = 2  # what people ask is learnt twice, with other wrong texts
ASKED = 2 / 3  # the most of what is learnt that is a question; the rest are cases and headings
SIBLINGS = 3  # other cases of the same sheet, at most, in one choice
FIRST, LAST = 2, 30  # ranks of the neighbours: the very nearest often answers too
SHOWN = 0.3  # how often a title that is the question stands in the texts all the same
AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Choice:
    """``texts[0]`` answers ``question``, the others do not.

    ``kind``: "title", "question", "case" or "heading".
    """

    question: str
    texts: tuple[str, ...]
    sheet: str
    kind: str


@dataclass(frozen=True, slots=True)
class _Asked:
    question: str
    answer: Passage
    siblings: tuple[Passage, ...]
    titled: bool
    kind: str


def choices(sheets: Iterable[Procedure], seed: int, most: int, wrong: int) -> list[Choice]:
    """At most ``most`` choices of one right and ``wrong`` wrong texts, shuffled by ``seed``.

    Out of the sheets that are not held out: theirs are no wrong texts either.
    """
    random = Random(seed)  # noqa: S311 (seeded on purpose)
    asked: list[_Asked] = []
    others: list[_Asked] = []
    known: list[Passage] = []
    for sheet in sheets:
        if is_held_out(sheet.id):
            continue
        cut = [passage for passage in passages(sheet) if not passage.question]
        cut = [passage for passage in cut if len(passage.text.split()) >= SHORTEST]
        if cut:
            known += cut
            asked += _of_questions(sheet, cut, random)
            others += _of_headings(cut, random)
    random.shuffle(asked)
    random.shuffle(others)
    kept = asked[: round(ASKED * most)]
    kept += others[: most - len(kept)]
    made = list(_with_wrong(kept, known, wrong, random))
    random.shuffle(made)
    return made


def _of_questions(sheet: Procedure, cut: Sequence[Passage], random: Random) -> Iterator[_Asked]:
    for _ in range(ROUNDS):
        for question in sheet.questions:
            yield _Asked(question, likeliest(question, cut), (), True, "question")
        if is_question(sheet.title):
            shown = random.random() < SHOWN
            yield _Asked(sheet.title, likeliest(sheet.title, cut), (), shown, "title")


def _of_headings(cut: Sequence[Passage], random: Random) -> Iterator[_Asked]:
    """Cases and headings asked with the title; beside them what stands under others."""
    headed = [passage for passage in cut if passage.headings]
    for passage in random.sample(headed, min(len(headed), MOST_OF_A_SHEET)):
        heading = passage.headings[-1]
        case = passage.cases[-1] if passage.cases else ""
        parts = [passage.title, heading, *([case] if case and case != heading else [])]
        random.shuffle(parts)
        beside = [other for other in cut if other.headings != passage.headings]
        # Its own siblings first: they differ by the case alone.
        beside.sort(key=lambda other: other.headings[:-1] != passage.headings[:-1])
        kind = "case" if case else "heading"
        yield _Asked(" ".join(parts), passage, tuple(beside[:SIBLINGS]), True, kind)


def _with_wrong(
    asked: Sequence[_Asked], known: Sequence[Passage], wrong: int, random: Random
) -> Iterator[Choice]:
    """Each with its siblings, then with passages of other sheets that share its words."""
    model = TfidfVectorizer(lowercase=True, strip_accents="unicode", sublinear_tf=True, min_df=2)
    texts = model.fit_transform([passage.indexed for passage in known]).T.tocsr()
    some = min(4 * LAST, len(known))
    for start in range(0, len(asked), AT_ONCE):
        group = asked[start : start + AT_ONCE]
        near = (model.transform([each.question for each in group]) @ texts).toarray()
        for each, row in zip(group, near, strict=True):
            best = np.argpartition(-row, some - 1)[:some]
            ranked = sorted((int(index) for index in best), key=lambda index: (-row[index], index))
            others = [
                passage
                for passage in (known[index] for index in ranked)
                if passage.procedure != each.answer.procedure and passage.text != each.answer.text
            ]
            siblings = each.siblings[:wrong]
            lacking = wrong - len(siblings)
            neighbours = others[FIRST:LAST] if len(others) >= FIRST + lacking else others
            if len(neighbours) < lacking:
                continue
            beside = [*siblings, *random.sample(neighbours, lacking)]
            written = tuple(
                passage.indexed if each.titled else untitled(passage)
                for passage in (each.answer, *beside)
            )
            yield Choice(each.question, written, each.answer.procedure, each.kind)
