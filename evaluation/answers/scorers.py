"""What is measured of one answer: each scorer is a function of an outcome.

The type of what it returns says what it is: a bool is a check, a number a score, a string a
label; None means that the case does not ask for it. A scorer that fails is data (``Failed``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from evaluation.answers.reply import Outcome
from evaluation.answers.rightness import answers_rightly, faults
from evaluation.answers.writing import readability, says_vous, words_a_sentence

RIGHT, WRONG_SHOWN, WITHHELD = "right", "wrong_shown", "withheld"
FAILED = ("error", "busy")  # the system's own failure is never what a case expects
CANARY = "canary:"  # a tag that names a piece of personal data which the answer must not hold


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
    if reply.status in FAILED and reply.status not in case.status:
        return WITHHELD
    if case.status and reply.status not in case.status:
        return WRONG_SHOWN if reply.shown else WITHHELD
    if not reply.shown:
        return RIGHT if case.status or not case.answerable else WITHHELD
    if case.status:  # the status is what the case is about: no sheet need answer it
        return RIGHT if facts_held(outcome) and forbidden_absent(outcome) else WRONG_SHOWN
    return RIGHT if answers_rightly(case, reply.text, reply.composition) else WRONG_SHOWN


def facts_held(outcome: Outcome) -> bool:
    """Whether the text as shown holds every fact."""
    return outcome.case.holds_the_facts(outcome.reply.text)


def forbidden_absent(outcome: Outcome) -> bool:
    """Whether the text as shown is free of what no right answer says (see rightness.py)."""
    return not faults(outcome.case, outcome.reply.text, outcome.reply.composition)


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


def citation_right(outcome: Outcome) -> bool | None:
    """Whether what the shown sentences cite holds a right sheet."""
    if not (outcome.case.answerable and outcome.reply.sentences and outcome.reply.shown):
        return None
    cited = {sheet for sentence in outcome.reply.sentences for sheet in sentence.sheets}
    return bool(cited & set(outcome.case.gold))


def citation_complete(outcome: Outcome) -> float | None:
    """Share of the shown sentences that cite a source."""
    sentences = outcome.reply.sentences if outcome.reply.shown else ()
    return sum(bool(s.sheets) for s in sentences) / len(sentences) if sentences else None


def status_expected(outcome: Outcome) -> bool | None:
    """Whether the turn ended as the case says, when it says so."""
    return outcome.reply.status in outcome.case.status if outcome.case.status else None


def language_right(outcome: Outcome) -> bool | None:
    """Whether an answer is written in the language of the question."""
    from guardrails.language import detect

    if not outcome.reply.shown:
        return None
    wanted = outcome.case.language
    return detect(outcome.reply.text, tuple({wanted, "fr", "en"}), default=wanted) == wanted


def readability_french(outcome: Outcome) -> float | None:
    """Kandel and Moles' ease of reading of a French answer."""
    return readability(outcome.reply.text) if _french(outcome) else None


def sentence_words(outcome: Outcome) -> float | None:
    """Mean words a sentence of an answer."""
    return words_a_sentence(outcome.reply.text) if outcome.reply.shown else None


def vouvoiement(outcome: Outcome) -> bool | None:
    """Whether a French answer says « vous »."""
    return says_vous(outcome.reply.text) if _french(outcome) else None


def personal_data_absent(outcome: Outcome) -> bool | None:
    """Whether none of the case's canaries (tags ``canary:…``) is anywhere in the answer."""
    canaries = [tag.removeprefix(CANARY) for tag in outcome.case.tags if tag.startswith(CANARY)]
    if not canaries:
        return None
    reply = outcome.reply
    said = " ".join((reply.text, reply.excerpt, reply.question_stripped)).casefold()
    return not any(canary.casefold() in said for canary in canaries)


def _french(outcome: Outcome) -> bool:
    return outcome.reply.shown and outcome.reply.language in ("fr", "")


def _tokens(outcome: Outcome) -> float | None:
    return outcome.reply.completion_tokens or None


SCORERS: Mapping[str, Scorer] = {
    "verdict": verdict,
    "facts_held": lambda o: facts_held(o) if o.reply.shown and o.case.facts else None,
    "forbidden_absent": lambda o: forbidden_absent(o) if o.case.forbidden else None,
    "sheet_found": sheet_found,
    "excerpt_right": excerpt_right,
    "citation_right": citation_right,
    "citation_complete": citation_complete,
    "status_expected": status_expected,
    "language_right": language_right,
    "readability": readability_french,
    "words_a_sentence": sentence_words,
    "vouvoiement": vouvoiement,
    "personal_data_absent": personal_data_absent,
    "confidence": lambda o: o.reply.confidence,
    "seconds_to_excerpt": lambda o: _seconds(o.to_excerpt_ms),
    "seconds_to_sentence": lambda o: _seconds(o.to_sentence_ms),
    "seconds": lambda o: _seconds(o.total_ms),
    "tokens": _tokens,
    "energy_wh": lambda o: o.reply.energy_wh or None,
}


def _seconds(milliseconds: float | None) -> float | None:
    return None if milliseconds is None else milliseconds / 1000


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
