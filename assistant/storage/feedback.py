"""What citizens think of an answer: a thumb, a reason, perhaps words; one for each message."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import takewhile

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.errors import MessageRefused
from assistant.storage.database import Database, now
from assistant.storage.rows import known
from assistant.storage.storable import check_text
from assistant.storage.tables import feedback, messages
from assistant.storage.uninterrupted import uninterrupted


@dataclass(frozen=True, slots=True)
class Feedback:
    """``value`` is 1 or -1; ``words`` have been stripped by the caller."""

    conversation: str
    message_number: int
    value: int
    reason: str
    words: str
    at: datetime


class Feedbacks:
    """All feedback of one database. Raises ConversationUnknown for one that is not there."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._clock = clock

    @uninterrupted
    async def give(
        self, conversation: str, message_number: int, value: int, reason: str = "", words: str = ""
    ) -> Feedback:
        """Given again, the later stands. Raises MessageRefused when there is no such message."""
        check_text(words, "the feedback")
        check_text(reason, "the feedback's reason")
        given = Feedback(conversation, message_number, value, reason, words, self._clock())
        its = (
            feedback.c.conversation == conversation,
            feedback.c.message_number == message_number,
        )
        async with self._database.writing() as connection:
            await known(connection, conversation, lock=True)
            await _check_message(connection, conversation, message_number)
            changed = await connection.execute(update(feedback).where(*its).values(**asdict(given)))
            if not changed.rowcount:
                await connection.execute(insert(feedback).values(**asdict(given)))
        return given

    @uninterrupted
    async def of(self, conversation: str) -> tuple[Feedback, ...]:
        async with self._database.reading() as connection:
            rows = await connection.execute(
                select(feedback)
                .where(feedback.c.conversation == conversation)
                .order_by(feedback.c.message_number)
            )
            return tuple(Feedback(**row._mapping) for row in rows)

    async def downs(self, conversation: str) -> int:
        """How many thumbs in a row point down, counted from the last one given."""
        values = [one.value for one in await self.of(conversation)]
        return len(list(takewhile(lambda value: value < 0, reversed(values))))

    @uninterrupted
    async def since(self, moment: datetime) -> tuple[Feedback, ...]:
        async with self._database.reading() as connection:
            rows = await connection.execute(
                select(feedback).where(feedback.c.at >= moment).order_by(feedback.c.at)
            )
            return tuple(Feedback(**row._mapping) for row in rows)


async def _check_message(connection: AsyncConnection, conversation: str, number: int) -> None:
    found = await connection.scalar(
        select(messages.c.number).where(
            messages.c.conversation == conversation, messages.c.number == number
        )
    )
    if found is None:
        raise MessageRefused(
            "Expected the number of a message of this conversation, found another."
        )
