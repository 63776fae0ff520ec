"""Play a suite through the assistant and say what came of each case."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assistant.assemble import Assistant
from assistant.conversation import Answer, Status
from assistant.events import Composed, Finished, Quoted
from evaluation.case import Case


@dataclass(frozen=True, slots=True)
class Outcome:
    """One case played. Times in milliseconds from the question, None for what never came.

    ``right``: answered with every fact, or not answered when nothing answers.
    """

    case: Case
    answer: Answer
    sheet_found: bool
    excerpt_right: bool
    right: bool
    wrong_shown: bool
    to_excerpt_ms: float | None
    to_sentence_ms: float | None
    total_ms: float


def play(
    cases: Sequence[Case],
    assistant: Assistant,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Iterator[Outcome]:
    """One outcome a case, in order."""
    for done, case in enumerate(cases, start=1):
        yield _play(case, assistant)
        progress(done, len(cases))


def _play(case: Case, assistant: Assistant) -> Outcome:
    started = time.perf_counter()
    excerpt_at: float | None = None
    sentence_at: float | None = None
    answer: Answer | None = None
    for event in assistant.turn(case.question):
        elapsed = round((time.perf_counter() - started) * 1000, 1)
        if isinstance(event, Quoted):
            excerpt_at = elapsed
        elif isinstance(event, Composed) and sentence_at is None:
            sentence_at = elapsed
        elif isinstance(event, Finished):
            answer = event.answer
    if answer is None:
        raise AssertionError("a turn always ends with Finished")
    shown = answer.status is Status.ANSWERED
    holds = case.holds_the_facts(answer.answer)
    excerpt = answer.excerpt.text if answer.excerpt else ""
    return Outcome(
        case=case,
        answer=answer,
        sheet_found=bool({c.procedure for c in answer.citations} & set(case.gold)),
        excerpt_right=case.answerable and case.holds_the_facts(excerpt),
        right=shown and holds if case.answerable else not shown,
        wrong_shown=shown and not (case.answerable and holds),
        to_excerpt_ms=excerpt_at,
        to_sentence_ms=sentence_at,
        total_ms=round((time.perf_counter() - started) * 1000, 1),
    )
