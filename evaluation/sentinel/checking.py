"""Golden questions asked again, and what is to be thought of each and of each topic."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evaluation.answers.reply import Outcome, Reply, reply_of
from evaluation.answers.scorers import RIGHT, WRONG_SHOWN, verdict
from evaluation.answers.systems import Heard
from evaluation.case import Case
from evaluation.sentinel.golden import Golden
from foundation import GuichetError

RED, WITHHELD, GREEN = "red", "withheld", "green"
Ask = Callable[[Case], Heard]


@dataclass(frozen=True, slots=True)
class Asked:
    """One golden question asked again. ``colour``: ``red``, an answer was shown that is not the
    one known; ``withheld``, none was shown; ``green``, the known one. ``sheets``: of the changed
    ones, those it rests on; ``topic``: the theme of the first, "" when that sheet is gone."""

    id: str
    origin: str
    question: str
    sheets: tuple[str, ...]
    topic: str
    colour: str


@dataclass(frozen=True, slots=True)
class Topic:
    """How many golden questions of a topic were asked, and how many are red."""

    name: str
    asked: int
    red: int


def ask_again(
    golden: Sequence[Golden],
    changed: frozenset[str],
    ask: Ask,
    theme: Callable[[str], str],
    may_go_on: Callable[[], bool] = lambda: True,
) -> tuple[Asked, ...]:
    """Ask each, one after the other; those after ``may_go_on`` says no are not asked."""
    found = []
    for each in golden:
        if not may_go_on():
            break
        sheets = tuple(id for id in each.case.gold if id in changed)
        found.append(
            Asked(
                each.case.id,
                each.origin,
                each.case.question,
                sheets,
                next(filter(None, map(theme, sheets)), ""),
                _colour(each.case, ask),
            )
        )
    return tuple(found)


def _colour(case: Case, ask: Ask) -> str:
    try:
        heard = ask(case)
    except GuichetError as error:
        heard = Heard({}, 0.0, error=type(error).__name__)
    reply = reply_of(heard.answer) if heard.answer else Reply("error", "")
    return {RIGHT: GREEN, WRONG_SHOWN: RED}.get(
        verdict(Outcome(case, reply, heard.total_ms, None, None, heard.error)), WITHHELD
    )


def topics(asked: Sequence[Asked]) -> tuple[Topic, ...]:
    """By name; questions without a topic are in none."""
    by_name: dict[str, list[Asked]] = defaultdict(list)
    for each in asked:
        if each.topic:
            by_name[each.topic].append(each)
    return tuple(
        Topic(name, len(each), sum(one.colour == RED for one in each))
        for name, each in sorted(by_name.items())
    )


def reddened(asked: Sequence[Asked], *, least: int, share: float) -> tuple[Topic, ...]:
    """The topics of which at least ``least`` questions were asked and this share is red."""
    return tuple(
        each for each in topics(asked) if each.asked >= least and each.red >= share * each.asked
    )
