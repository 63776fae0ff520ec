"""One draft: the steps of a turn, in the same order, without those that decide for a citizen."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.drafting.essential import essential
from assistant.drafting.letter import laid_out
from assistant.drafting.request import DraftRequest
from assistant.drafting.weighing import (
    admit_letter,
    compose_draft,
    judge_draft,
    quote_draft,
    route_draft,
    stop_draft_if_off,
    weigh,
)
from assistant.events import Event, Finished
from assistant.state import Tools, Turn
from assistant.steps.emergency import watch_for_emergency
from assistant.steps.find import find
from assistant.steps.language import detect_language
from assistant.steps.protect import protect
from assistant.steps.recall_approved import recall_approved
from assistant.steps.standalone import make_standalone
from assistant.turn import Step, run


def make_searchable(turn: Turn, tools: Tools) -> Iterator[Event]:
    """A follow-up is completed as in a turn; of a long letter, what it asks is kept."""
    whole, turn.question = turn.question, essential(turn.question)
    yield from make_standalone(turn, tools)
    turn.question = whole


STEPS: tuple[Step, ...] = (
    admit_letter,
    protect,
    stop_draft_if_off,
    detect_language,
    watch_for_emergency,
    route_draft,
    make_searchable,
    recall_approved,
    find,
    judge_draft,
    quote_draft,
    compose_draft,
    weigh,
)


def draft(turn: Turn, tools: Tools, request: DraftRequest) -> Iterator[Event]:
    """The events of a turn; the answer of the last one holds the draft, laid out for its medium.

    Nothing here reaches a citizen: who asked reads it, edits it and sends it, or does not.
    Raises MessageRefused.
    """
    for event in run(turn, tools, STEPS):
        if isinstance(event, Finished):
            event = Finished(laid_out(event.answer, request.medium))
        yield event
