"""Step 1: is there a message, of a sensible size, without invisible characters?"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.errors import MessageRefused
from assistant.events import Event
from assistant.state import Tools, Turn
from assistant.texts import text
from guardrails.invisible import clean


def admit(turn: Turn, tools: Tools) -> Iterator[Event]:
    limit = tools.settings.max_question_chars
    if len(turn.question) > limit:
        raise MessageRefused(
            text("refused.too_long", turn.language, found=len(turn.question), limit=limit)
        )
    turn.question = clean(turn.question).strip()
    if not turn.question:
        raise MessageRefused(text("refused.empty", turn.language))
    yield from ()
