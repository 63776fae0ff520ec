"""Private notes on a conversation: agents write them to one another, no citizen reads them."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from assistant.storage.database import Database, now
from assistant.storage.rows import known
from assistant.storage.storable import check_text
from assistant.storage.tables import notes
from assistant.storage.uninterrupted import uninterrupted


@dataclass(frozen=True, slots=True)
class Note:
    """``text`` has been stripped by the caller; ``agent`` is the account that wrote it."""

    id: str
    conversation: str
    agent: str
    text: str
    at: datetime


class Notes:
    """All notes of one database. Raises ConversationUnknown for one that is not there."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._clock = clock

    @uninterrupted
    async def add(self, conversation: str, agent: str, text: str) -> Note:
        check_text(text, "the note")
        note = Note(uuid.uuid4().hex, conversation, agent, text, self._clock())
        async with self._database.writing() as connection:
            await known(connection, conversation, lock=True)
            await connection.execute(insert(notes).values(**asdict(note)))
        return note

    @uninterrupted
    async def of(self, conversation: str) -> tuple[Note, ...]:
        """The oldest first."""
        async with self._database.reading() as connection:
            rows = await connection.execute(
                select(notes)
                .where(notes.c.conversation == conversation)
                .order_by(notes.c.at, notes.c.id)
            )
            return tuple(Note(**row._mapping) for row in rows)

    @uninterrupted
    async def remove(self, id: str, agent: str) -> bool:
        """Only who wrote a note removes it; whether there was one."""
        async with self._database.writing() as connection:
            gone = await connection.execute(
                delete(notes).where(notes.c.id == id, notes.c.agent == agent)
            )
            return bool(gone.rowcount)
