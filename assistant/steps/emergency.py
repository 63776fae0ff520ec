"""Step 4: a cry for help gets the right number at once, by rules, without any model."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.conversation import Status
from assistant.events import Event
from assistant.state import Tools, Turn
from guardrails.emergency import emergency_text, find_emergency


def watch_for_emergency(turn: Turn, tools: Tools) -> Iterator[Event]:
    found = find_emergency(turn.question)
    if found is not None:
        turn.end(Status.EMERGENCY, emergency_text(found.kind, turn.language), handoff="emergency")
    yield from ()
