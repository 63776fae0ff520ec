"""Finding an answer again by the beginning of its id, while it is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from assistant.conversation import Author, Message
from assistant.storage.database import Database, now
from assistant.storage.rows import as_message
from assistant.storage.tables import conversations, messages
from assistant.storage.uninterrupted import uninterrupted


@dataclass(frozen=True, slots=True)
class Given:
    """One answer as stored and when it was given; not in which conversation."""

    at: datetime
    answer: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What one answer answered: the question and the dialogue before it, as they were kept.

    ``language`` is that of the page.
    """

    given: Given
    question: str
    history: tuple[Message, ...]
    language: str

    @property
    def spoken(self) -> str:
        """The language that the assistant expects the question in: that of the answer before."""
        for message in reversed(self.history):
            if message.answer:
                return str(message.answer.get("language", "")) or self.language
        return self.language


class Receipts:
    """The answers of one database, by their ids."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._clock = clock

    @uninterrupted
    async def find(self, start_of_id: str) -> Given | None:
        """The answer whose id begins with these hexadecimal digits."""
        async with self._database.reading() as connection:
            row = (
                await connection.execute(
                    select(messages.c.at, messages.c.answer)
                    .where(
                        messages.c.answer_id >= start_of_id,
                        messages.c.answer_id < start_of_id + "g",  # after every such digit
                    )
                    .limit(1)
                )
            ).first()
        return Given(row.at, row.answer) if row else None

    @uninterrupted
    async def asked(self, start_of_id: str, kept_for: timedelta) -> Asked | None:
        """The same with what was asked; None too of a conversation past its time, purged or not."""
        async with self._database.reading() as connection:
            found = (
                await connection.execute(
                    select(messages.c.conversation, messages.c.number, conversations.c.language)
                    .join(conversations, conversations.c.id == messages.c.conversation)
                    .where(
                        messages.c.answer_id >= start_of_id,
                        messages.c.answer_id < start_of_id + "g",
                        conversations.c.active >= self._clock() - kept_for,
                    )
                    .limit(1)
                )
            ).first()
            if found is None:
                return None
            rows = await connection.execute(
                select(messages)
                .where(
                    messages.c.conversation == found.conversation,
                    messages.c.number <= found.number,
                )
                .order_by(messages.c.number)
            )
            *before, answer = (as_message(row) for row in rows)
        asked = [place for place, each in enumerate(before) if each.author is Author.CITIZEN]
        if not asked:
            return None
        place = asked[-1]
        return Asked(
            Given(answer.at, answer.answer or {}),
            before[place].text,
            tuple(before[:place]),
            found.language,
        )
