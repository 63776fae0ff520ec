"""What a citizen has written that nobody has answered yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.conversation import Author, Message, Status


@dataclass(frozen=True, slots=True)
class Unanswered:
    """``question`` is empty when the citizen has not written; ``before``: all that came earlier."""

    question: str
    before: tuple[Message, ...]


def unanswered(history: Sequence[Message]) -> Unanswered:
    """« Bonjour ? » while waiting must not hide the question, nor must an answer not given.

    When all was answered, the last message of the citizen, whatever its answer.
    """
    start = 0
    for place, message in enumerate(history):
        if message.author is Author.AGENT or _answered(message):
            start = place + 1
    said = [one for one in history[start:] if one.author is Author.CITIZEN]
    said = said or [one for one in history if one.author is Author.CITIZEN][-1:]
    if not said:
        return Unanswered("", ())
    first = said[0].number
    before = tuple(one for one in history if one.number < first)
    return Unanswered("\n".join(one.text for one in said), before)


def _answered(message: Message) -> bool:
    status = (message.answer or {}).get("status")
    return message.author is Author.ASSISTANT and status == Status.ANSWERED.value
