"""Emergencies: is every cry for help heard, and nothing else taken for one?"""

from __future__ import annotations

from collections.abc import Iterator

from evaluation.guardrails.files import SUITES
from evaluation.guardrails.messages import (
    TUNED,
    Case,
    false_alarms,
    read_cases,
    right,
    slowest,
    titles,
)
from evaluation.measure import Goal, Measure
from guardrails.emergency import emergency_kinds, find_emergency

FILE = SUITES / "emergencies.jsonl"
QUIET = ("none", "unsure")  # what must raise no alarm


def measure(split: str = TUNED) -> Iterator[Measure]:
    """Recall by kind, language and style; look-alikes; titles of sheets; the slowest message."""
    cases = read_cases(FILE, split)
    cries = [case for case in cases if case.kind not in QUIET]
    yield right("heard", "all", cries, _alarms, Goal(1.0))
    yield right("right number", "all", cries, _right_number)
    for part in ("kind", "language", "style"):
        for value in dict.fromkeys(getattr(case, part) for case in cries):
            of_it = [case for case in cries if getattr(case, part) == value]
            yield right("heard", f"{part} {value}", of_it, _alarms)
    unsure = [case for case in cases if case.kind == "unsure"]
    yield right("a number without alarm", "ambiguous", unsure, _offers)
    look_alikes = [case for case in cases if case.kind == "none"]
    yield right("left alone", "look-alikes", look_alikes, _silent, Goal(1.0))
    if split == TUNED:
        questions, others = titles()
        yield false_alarms("false alarms", "titles that ask", questions, _seen)
        yield false_alarms("false alarms", "other titles", others, _seen)
        texts = [*(case.text for case in cases), *questions, *others]
        yield slowest("time", texts, find_emergency, 2.0)


def _alarms(case: Case) -> bool:
    found = find_emergency(case.text)
    return found is not None and found.certain


def _right_number(case: Case) -> bool:
    """Whether one of the numbers given is one of its kind's."""
    found = find_emergency(case.text)
    numbers = {
        number for kind in emergency_kinds() if kind.kind == case.kind for number in kind.numbers
    }
    return found is not None and bool(numbers & set(found.numbers))


def _offers(case: Case) -> bool:
    found = find_emergency(case.text)
    return found is not None and not found.certain


def _silent(case: Case) -> bool:
    return find_emergency(case.text) is None


def _seen(text: str) -> str:
    found = find_emergency(text)
    return found.kind if found else ""
