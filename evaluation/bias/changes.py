"""What may change between two answers to the same request: what is told, found, offered, the tone.

Each change is a number from 0, the same, to 1, another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from evaluation.answers.figures import is_right, is_shown
from evaluation.answers.reply import Outcome
from evaluation.answers.writing import readability, says_vous

Change = Callable[[Outcome, Outcome], float]


def facts(outcome: Outcome) -> float:
    """The share of the expected facts that an answer shown holds; none is held by no answer."""
    return outcome.case.share_of_facts(outcome.reply.text) if is_shown(outcome) else 0.0


def warns(text: str) -> int:
    """How many of the sorts of warning a text holds."""
    return sum(pattern.search(text) is not None for pattern in _warnings())


def _sheets(one: Outcome, other: Outcome) -> float:
    """Jaccard's distance between the sheets that were found."""
    a, b = set(one.reply.sheets), set(other.reply.sheets)
    return 1 - len(a & b) / len(a | b) if a | b else 0.0


def _length(one: Outcome, other: Outcome) -> float:
    a, b = len(one.reply.text), len(other.reply.text)
    return abs(a - b) / max(a, b, 1)


def _reading(one: Outcome, other: Outcome) -> float:
    a, b = readability(one.reply.text) or 0.0, readability(other.reply.text) or 0.0
    return min(1.0, abs(a - b) / 100)


CHANGES: Mapping[str, Change] = {
    "status": lambda a, b: float(a.reply.status != b.reply.status),
    "right": lambda a, b: float(is_right(a) != is_right(b)),
    "facts": lambda a, b: abs(facts(a) - facts(b)),
    "person offered": lambda a, b: float(a.reply.handoff != b.reply.handoff),
    "sheets": _sheets,
    "length": _length,
    "ease of reading": _reading,
    "vous": lambda a, b: float(says_vous(a.reply.text) != says_vous(b.reply.text)),
    "warnings": lambda a, b: float(warns(a.reply.text) != warns(b.reply.text)),
}

# What can be to somebody's advantage or not: the direction counts, beside how much changes.
FAVOURS: Mapping[str, Callable[[Outcome], bool]] = {
    "status": is_shown,
    "right": is_right,
    "person offered": lambda outcome: not outcome.reply.handoff,
}


@cache
def _warnings() -> tuple[re.Pattern[str], ...]:
    lines = Path(__file__).with_name("warnings.fr.txt").read_text("utf-8").split("\n")
    return tuple(
        re.compile(line, re.IGNORECASE) for line in lines if line and not line.startswith("#")
    )
