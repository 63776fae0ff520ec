"""Step 2: personal data goes; from here on there are only placeholders."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.events import Accepted, Event
from assistant.state import Tools, Turn


def protect(turn: Turn, tools: Tools) -> Iterator[Event]:
    stripped = tools.personal_data.strip(turn.question, turn.placeholders)
    turn.question = stripped.text
    turn.personal_data_removed = bool(stripped.spans)
    yield Accepted(turn.question, turn.personal_data_removed)
