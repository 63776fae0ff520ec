"""What is measured of one answer: each scorer is a function of an outcome.

The type of what it returns says what it is: a bool is a check, a number a score, a string a
label; None means that the case does not ask for it. A scorer that fails is data (``Failed``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from evaluation.answers.reply import Outcome

RIGHT, WRONG_SHOWN, WITHHELD = "right", "wrong_shown", "withheld"


@dataclass(frozen=True, slots=True)
class Failed:
    """A scorer broke on this outcome."""

    reason: str


Score = bool | float | str | None
Scorer = Callable[[Outcome], Score]


def verdict(outcome: Outcome) -> str:
    """``right``: what the case expects; ``wrong_shown``: an answer was given and is wrong;
    ``withheld``: there is an answer and none was given (or the case was routed wrongly)."""
    case, reply = outcome.case, outcome.reply
    if case.status and reply.status not in case.status:
        return WRONG_SHOWN if reply.shown else WITHHELD
    if not reply.shown:
        return RIGHT if case.status or not case.answerable else WITHHELD
    expected = bool(case.status) or case.answerable
    return RIGHT if expected and facts_held(outcome) and forbidden_absent(outcome) else WRONG_SHOWN


def facts_held(outcome: Outcome) -> bool:
    """Whether the text as shown holds every fact."""
    return outcome.case.holds_the_facts(outcome.reply.text)


def forbidden_absent(outcome: Outcome) -> bool:
    """Whether the text as shown is free of what no right answer says."""
    return not outcome.case.forbidden_in(outcome.reply.text)


def sheet_found(outcome: Outcome) -> bool | None:
    """Whether a right sheet is among the sources."""
    if not outcome.case.answerable:
        return None
    return bool(set(outcome.reply.sheets) & set(outcome.case.gold))


def excerpt_right(outcome: Outcome) -> bool | None:
    """Whether the official excerpt alone holds the facts."""
    if not (outcome.case.answerable and outcome.case.facts):
        return None
    return outcome.case.holds_the_facts(outcome.reply.excerpt)


def confidence(outcome: Outcome) -> float | None:
    return outcome.reply.confidence


SCORERS: Mapping[str, Scorer] = {
    "verdict": verdict,
    "facts_held": facts_held,
    "forbidden_absent": forbidden_absent,
    "sheet_found": sheet_found,
    "excerpt_right": excerpt_right,
    "confidence": confidence,
}


def score(outcome: Outcome, scorers: Mapping[str, Scorer] = SCORERS) -> dict[str, Score | Failed]:
    """Every score of one outcome by name; those that do not apply are left out."""
    scores: dict[str, Score | Failed] = {}
    for name, scorer in scorers.items():
        try:
            value: Score | Failed = scorer(outcome)
        except Exception as error:
            value = Failed(f"{type(error).__name__}: {error}")
        if value is not None:
            scores[name] = value
    return scores
