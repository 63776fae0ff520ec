"""Messages with what a guard must make of them: the suites of emergencies and of routes."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.catalogue import Catalogue
from corpus.settings import CorpusSettings
from evaluation.errors import SuiteError
from evaluation.measure import Goal, Measure, share
from foundation import load

TUNED, HELD_OUT = "tuned", "held-out"
ROUNDS = 3  # the time of a message is its best


@dataclass(frozen=True, slots=True)
class Case:
    """One message. ``kind`` is what it is, "none" for an ordinary question.

    ``split`` says whether rules were written with it in view ("tuned") or not ("held-out").
    """

    id: str
    text: str
    kind: str
    split: str
    language: str = "fr"
    style: str = "plain"

    def __str__(self) -> str:
        return f"{self.id} {self.text}"


def read_cases(path: Path, split: str) -> tuple[Case, ...]:
    """The cases of that split, in the order of the file. Raises SuiteError."""
    cases = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        try:
            case = Case(**json.loads(line))
        except (ValueError, TypeError) as error:
            raise SuiteError(f'{path}:{number}: expected {{"id", "text", …}}: {error}') from None
        if case.split not in (TUNED, HELD_OUT):
            raise SuiteError(f"{path}:{number}: expected a known split, found {case.split}")
        cases.append(case)
    return tuple(case for case in cases if case.split == split)


def right(
    name: str,
    part: str,
    cases: Iterable[Case],
    is_right: Callable[[Case], bool],
    goal: Goal | None = None,
) -> Measure:
    """The share of ``cases`` for which the guard was right."""
    chosen = list(cases)
    wrong = [str(case) for case in chosen if not is_right(case)]
    return share(name, part, len(chosen) - len(wrong), len(chosen), goal, wrong)


def titles() -> tuple[list[str], list[str]]:
    """The titles of the sheets in force: those that are questions, and the others."""
    catalogue = Catalogue.open(load(CorpusSettings).catalogue_path())
    try:
        found = [sheet.title for sheet in catalogue.all()]
    finally:
        catalogue.close()
    questions = [title for title in found if title.rstrip().endswith("?")]
    return questions, [title for title in found if not title.rstrip().endswith("?")]


def false_alarms(name: str, part: str, texts: Sequence[str], seen: Callable[[str], str]) -> Measure:
    """The share of ordinary ``texts`` in which the guard saw something; ``seen`` names it or ""."""
    taken = [f"{what}: {text}" for text in texts if (what := seen(text))]
    return share(name, part, len(taken), len(texts), Goal(0.003, at_least=False), taken)


def slowest(
    name: str, texts: Iterable[str], guard: Callable[[str], object], goal: float
) -> Measure:
    """The processor time of the slowest message, in milliseconds, each at its best of a few."""
    times = [(min(_seconds(guard, text) for _ in range(ROUNDS)) * 1000, text) for text in texts]
    worst, text = max(times)
    bound = Goal(goal, at_least=False)
    return Measure(name, "slowest, ms", worst, len(times), worst, worst, bound, (text[:80],))


def _seconds(guard: Callable[[str], object], text: str) -> float:
    started = time.thread_time()  # of the processor: others share the machine
    guard(text)
    return time.thread_time() - started
