"""One turn: a literal list of steps, each in a file of its own, each able to end the turn."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

import structlog

from assistant.conversation import Handoff, Status
from assistant.errors import MessageRefused
from assistant.events import Event, Finished
from assistant.state import Tools, Turn
from assistant.steps.admit import admit
from assistant.steps.clarify import clarify
from assistant.steps.compose import compose
from assistant.steps.decide import decide
from assistant.steps.emergency import watch_for_emergency
from assistant.steps.find import find
from assistant.steps.judge import judge
from assistant.steps.language import detect_language
from assistant.steps.leave_to_people import leave_to_people
from assistant.steps.protect import protect
from assistant.steps.quote import quote
from assistant.steps.recall_approved import recall_approved
from assistant.steps.record import record
from assistant.steps.route import route
from assistant.steps.standalone import make_standalone
from assistant.steps.stop_if_off import stop_if_off
from assistant.texts import text

log = structlog.get_logger()

Step = Callable[[Turn, Tools], Iterator[Event]]

STEPS: tuple[Step, ...] = (
    admit,
    protect,
    detect_language,
    watch_for_emergency,
    stop_if_off,
    route,
    make_standalone,
    recall_approved,
    find,
    leave_to_people,
    judge,
    clarify,
    quote,
    compose,
    decide,
)


def run(turn: Turn, tools: Tools, steps: Sequence[Step] = STEPS) -> Iterator[Event]:
    """Play the steps until one sets a status; the last event is always ``Finished``.

    Other ``steps`` than ours are for the evaluation, which measures what each is worth.

    Raises MessageRefused when the message cannot be taken at all. Any other failure of ours
    becomes the status ``error``: a citizen never gets a blank page.
    """
    for step in steps:
        started, processor = time.perf_counter(), time.process_time()
        try:
            yield from step(turn, tools)
        except MessageRefused:
            raise
        except Exception as error:
            # Never the message of the exception: it may quote what the citizen wrote.
            log.error("step_failed", step=step.__name__, error=type(error).__name__, turn=turn.id)
            turn.status = Status.ERROR
            turn.text = text("status.error", turn.language, phone=tools.authority.phone)
            turn.handoff = Handoff(True, "error")
        turn.timings_ms[step.__name__] = round((time.perf_counter() - started) * 1000, 1)
        turn.cpu_seconds += time.process_time() - processor
        if turn.status is not None:
            break
    yield Finished(record(turn, tools))
