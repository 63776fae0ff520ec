"""A question with the sheets that answer it, and how it is asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from corpus.procedure import Procedure
from evaluation.case import Case
from evaluation.suite import read_suite

CITIZENS = Path(__file__).parents[1] / "suites" / "retrieval-citizens.jsonl"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of an evaluation of search.

    ``style`` says how it is written (``sms``, ``typos``, ``vague``…); ``split`` whether ranking
    may be tuned on it (``tune``) or not (``test``).
    """

    case: Case
    style: str
    language: str
    split: str

    def is_answered_by(self, sheet: str) -> bool:
        return sheet in self.case.gold


def citizens(path: Path = CITIZENS) -> tuple[Question, ...]:
    """The questions written as citizens write. Raises SuiteError."""
    return tuple(Question(case, case.style, case.language, case.split) for case in read_suite(path))


def titles(sheets: Iterable[Procedure]) -> tuple[Question, ...]:
    """The title of each question-and-answer sheet as a question; only that sheet is right."""
    return tuple(
        Question(Case(sheet.id, sheet.title, sheet.scope, (sheet.id,), ()), "title", "fr", "test")
        for sheet in sheets
        if is_question(sheet.title)
    )


def is_question(title: str) -> bool:
    """Whether a sheet is a question-and-answer one: its title is the question."""
    return title.rstrip().endswith("?")
