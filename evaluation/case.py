"""A question with what a right answer must hold."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from evaluation.errors import SuiteError


@dataclass(frozen=True, slots=True)
class Case:
    """One line of a suite.

    ``gold``: ids of the sheets that hold the answer; none when nothing answers. ``facts``: groups
    of regular expressions; a right answer matches at least one of every group.
    """

    id: str
    question: str
    kind: str  # "national" | "local" | "unanswerable"
    gold: tuple[str, ...]
    facts: tuple[tuple[str, ...], ...]

    @property
    def answerable(self) -> bool:
        return bool(self.gold)

    def holds_the_facts(self, text: str) -> bool:
        """Whether ``text`` matches one expression of every group."""
        plain = re.sub(r"[\u00a0\u202f]", " ", text)
        return all(any(re.search(f, plain, re.IGNORECASE) for f in group) for group in self.facts)


def read_suite(path: Path) -> tuple[Case, ...]:
    """Every case of a JSON lines file. Raises SuiteError with the number of the wrong line."""
    try:
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SuiteError(f"{path} could not be read: {error}") from None
    cases = tuple(_case(line, f"{path}:{n}") for n, line in enumerate(lines, 1) if line.strip())
    ids = [case.id for case in cases]
    for id in ids:
        if ids.count(id) > 1:
            raise SuiteError(f"{path}: the id {id!r} stands twice")
    return cases


def _case(line: str, where: str) -> Case:
    try:
        item = json.loads(line)
        case = Case(
            id=item["id"],
            question=item["question"],
            kind=item["kind"],
            gold=tuple(item["gold"]),
            facts=tuple(tuple(group) for group in item["facts"]),
        )
        for group in case.facts:
            for expression in group:
                re.compile(expression)
    except (ValueError, KeyError, TypeError, re.error) as error:
        raise SuiteError(
            f'{where}: expected {{"id", "question", "kind", "gold", "facts"}}: '
            f"{type(error).__name__} {error}"
        ) from None
    return case
