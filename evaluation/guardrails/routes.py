"""Routes: does what is no question about a procedure go its own way, and nothing else?"""

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
from guardrails.routing import find_route

FILE = SUITES / "routes.jsonl"


def measure(split: str = TUNED) -> Iterator[Measure]:
    """What goes its way, by kind; ordinary questions and titles; the slowest message."""
    cases = read_cases(FILE, split)
    routed = [case for case in cases if case.kind != "none"]
    yield right("routed", "all", routed, _is_right, Goal(0.95))
    for kind in dict.fromkeys(case.kind for case in routed):
        goal = Goal(1.0) if kind == "individual_decision" else None
        yield right("routed", kind, [one for one in routed if one.kind == kind], _is_right, goal)
    ordinary = [case for case in cases if case.kind == "none"]
    yield right("left alone", "look-alikes", ordinary, _is_right, Goal(1.0))
    if split == TUNED:
        questions, others = titles()
        yield false_alarms("false alarms", "titles that ask", questions, _seen)
        yield false_alarms("false alarms", "other titles", others, _seen)
        texts = [*(case.text for case in cases), *questions, *others]
        yield slowest("time", texts, find_route, 2.0)


def _is_right(case: Case) -> bool:
    return (_seen(case.text) or "none") == case.kind


def _seen(text: str) -> str:
    found = find_route(text)
    return found.kind if found else ""
