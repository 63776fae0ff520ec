"""A question, or the last one of a dialogue, with what a right answer must hold."""

from __future__ import annotations

import re
from dataclasses import dataclass

KINDS = ("national", "local", "unanswerable")
SPLITS = ("tune", "test")


@dataclass(frozen=True, slots=True)
class Spoken:
    """An earlier turn of the dialogue; ``role`` is "user" (the citizen) or "assistant"."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Case:
    """One case of a suite.

    ``gold``: ids of the sheets that hold the answer; none when nothing answers. ``facts``: groups
    of regular expressions; a right answer matches at least one of every group. ``forbidden``:
    expressions that no right answer matches. ``status``: the statuses that are right, when the
    case says so. ``style``: how it is written (``plain``, ``sms``, ``typos``…). ``split``: whether
    anything may be tuned on it (``tune``) or not (``test``). ``provenance``: where it comes from.
    """

    id: str
    question: str
    kind: str  # one of KINDS
    gold: tuple[str, ...] = ()
    facts: tuple[tuple[str, ...], ...] = ()
    forbidden: tuple[str, ...] = ()
    history: tuple[Spoken, ...] = ()
    status: tuple[str, ...] = ()
    language: str = "fr"
    style: str = "plain"
    theme: str = ""
    tags: tuple[str, ...] = ()
    split: str = "test"
    provenance: str = ""

    @property
    def answerable(self) -> bool:
        return self.kind != "unanswerable" and bool(self.gold)

    def holds_the_facts(self, text: str) -> bool:
        """Whether ``text`` matches one expression of every group."""
        return all(any(_found(e, text) for e in group) for group in self.facts)

    def share_of_facts(self, text: str) -> float:
        """How many of the groups ``text`` matches, from 0 to 1; 1 when there is none."""
        held = [any(_found(e, text) for e in group) for group in self.facts]
        return sum(held) / len(held) if held else 1.0

    def forbidden_in(self, text: str) -> tuple[str, ...]:
        """The forbidden expressions that ``text`` matches."""
        return tuple(expression for expression in self.forbidden if _found(expression, text))


def _found(expression: str, text: str) -> bool:
    plain = re.sub(r"[\u00a0\u202f]", " ", text)
    return re.search(expression, plain, re.IGNORECASE) is not None
