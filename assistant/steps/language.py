"""Step 3: the language of the question, among those answered in or explained in."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.events import Event
from assistant.state import Tools, Turn
from guardrails.language import detect


def detect_language(turn: Turn, tools: Tools) -> Iterator[Event]:
    languages = tools.settings.languages
    turn.language = detect(
        turn.question,
        allowed=(*languages, *tools.settings.explained),
        default=languages[0],
        previous=turn.language or None,
    )
    yield from ()
