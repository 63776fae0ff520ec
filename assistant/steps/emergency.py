"""Step 4: a cry for help gets the right number at once, by rules, without any model."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.conversation import Author, Status
from assistant.events import Event
from assistant.state import Tools, Turn
from guardrails.emergency import emergency_text, find_emergency

SIGNS = "distress"  # why a person is offered when the signs are ambiguous


def watch_for_emergency(turn: Turn, tools: Tools) -> Iterator[Event]:
    found = find_emergency(turn.question)
    if found is not None and found.certain:
        turn.end(Status.EMERGENCY, emergency_text(found, turn.language), handoff="emergency")
    elif found is not None and not _just_offered(turn):
        turn.end(Status.CLARIFICATION, emergency_text(found, turn.language), handoff=SIGNS)
    yield from ()


def _just_offered(turn: Turn) -> bool:
    """Whether the last answer gave the number already: who writes on wants an answer."""
    for message in reversed(turn.history):
        if message.author is Author.ASSISTANT:
            offer = (message.answer or {}).get("handoff")
            return isinstance(offer, dict) and offer.get("reason") == SIGNS
    return False
