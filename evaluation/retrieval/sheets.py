"""The passages of a throw-away index: of all sheets or of a sample, with or without titles."""

from __future__ import annotations

import random
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from corpus.catalogue import Catalogue
from corpus.passages import Passage, passages
from corpus.procedure import Procedure
from evaluation.retrieval.questions import Question, is_question


def sample(
    ids: Sequence[str], questions: Iterable[Question], limit: int | None, seed: int
) -> frozenset[str]:
    """At most ``limit`` sheets, those that answer ``questions`` first, the others by chance.

    Fewer sheets make a question easier: compare only runs over the same sample.
    """
    if limit is None or limit >= len(ids):
        return frozenset(ids)
    present = set(ids)
    gold = sorted({id for question in questions for id in question.case.gold} & present)
    others = sorted(present - set(gold))
    random.Random(seed).shuffle(others)  # noqa: S311 - a sample, not a secret
    return frozenset((gold + others)[:limit])


def sheets_of(catalogue: Catalogue, ids: Collection[str]) -> list[Procedure]:
    return [sheet for sheet in catalogue.all() if sheet.id in ids]


def entries(sheets: Iterable[Procedure], *, titles_hidden: bool) -> Iterator[Passage]:
    """What is indexed of the sheets; without the titles of question-and-answer sheets if asked."""
    for sheet in sheets:
        cut = passages(sheet)
        yield from _untitled(cut) if titles_hidden and is_question(sheet.title) else cut


def _untitled(cut: Iterable[Passage]) -> Iterator[Passage]:
    """The passages as if the sheet had no title, and no other entry that says it again."""
    for passage in cut:
        if _words(passage.question) != _words(passage.title):
            yield replace(passage, title="")


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
