"""Golden questions: those whose right answer is known, and the sheets they rest on."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from assistant.approved import Approved
from evaluation.case import Case
from evaluation.shelves import Shelves
from guardrails.figures import find_figures

APPROVED, CASE = "approved", "case"


@dataclass(frozen=True, slots=True)
class Golden:
    """``origin``: an answer that a person approved, or a case of a suite."""

    origin: str
    case: Case


def resting_on(
    sheets: Collection[str], approved: Iterable[Approved], shelves: Shelves, most: int
) -> tuple[Golden, ...]:
    """The golden questions of which a right sheet is among ``sheets``; approved answers first.

    A dialogue's last question is asked after what came before it. At most ``most`` of them.
    """
    wanted = frozenset(sheets)
    found: dict[str, Golden] = {}
    for golden in (*_of_approved(approved), *_of_suites(shelves)):
        if wanted & set(golden.case.gold):
            found.setdefault(golden.case.id, golden)
    return tuple(found.values())[:most]


def _of_approved(approved: Iterable[Approved]) -> Iterator[Golden]:
    """The answer asked for again must give the figures that the person approved."""
    for one in approved:
        yield Golden(
            APPROVED,
            Case(
                id=f"approved/{one.id}",
                question=one.question,
                kind="local",
                gold=tuple(one.digests),
                facts=tuple((figure,) for figure in dict.fromkeys(_figures(one.text))),
                language=one.language,
            ),
        )


def _figures(text: str) -> Iterator[str]:
    """Those written in digits: « une heure » may be told otherwise, « 3 € » is what it is."""
    for start, end, _ in find_figures(text):
        words = text[start:end].split()
        if any(word[0].isdigit() for word in words):
            yield r"\s+".join(map(re.escape, words))


def _of_suites(shelves: Shelves) -> Iterator[Golden]:
    for shelved in shelves.all():
        for case in shelved.cases:
            if case.answerable and not case.status:
                yield Golden(CASE, case)
