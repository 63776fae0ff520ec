"""Wishes to be called or written back: the only personal data kept, and only as sealed bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from assistant.access import acts
from assistant.conversation import State
from assistant.errors import TransitionRefused
from assistant.storage.database import Database, now
from assistant.storage.rows import known
from assistant.storage.storable import check_text
from assistant.storage.tables import callbacks
from assistant.storage.uninterrupted import uninterrupted


@dataclass(frozen=True, slots=True)
class CallbackRow:
    """``sealed`` is None once handled; ``consent_text`` is what was agreed to, word for word."""

    id: str
    conversation: str
    kind: str
    sealed: bytes | None
    consent_text: str
    consented: datetime
    wished_when: str
    created: datetime
    expires: datetime
    handled: datetime | None = None
    agent: str = ""


class Callbacks:
    """All of one database. Raises ConversationUnknown for a conversation that is not there."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._clock = clock

    @uninterrupted
    async def add(self, row: CallbackRow) -> None:
        """In the stead of an earlier wish that nobody has handled. Raises TransitionRefused
        when the conversation is not one to be called back."""
        for text in (row.consent_text, row.wished_when):
            check_text(text, "the callback")
        async with self._database.writing() as connection:
            conversation = await known(connection, row.conversation, lock=True)
            if conversation.state != State.CALLBACK:
                raise TransitionRefused(
                    f"Expected a conversation to be called back, found one that is "
                    f"{conversation.state}."
                )
            await connection.execute(
                delete(callbacks).where(
                    callbacks.c.conversation == row.conversation, callbacks.c.handled.is_(None)
                )
            )
            await connection.execute(insert(callbacks).values(**asdict(row)))

    @uninterrupted
    async def of(self, conversation: str) -> tuple[CallbackRow, ...]:
        """The oldest first."""
        async with self._database.reading() as connection:
            rows = await connection.execute(
                select(callbacks)
                .where(callbacks.c.conversation == conversation)
                .order_by(callbacks.c.created, callbacks.c.id)
            )
            return tuple(CallbackRow(**row._mapping) for row in rows)

    @uninterrupted
    async def read(self, conversation: str, agent: str) -> tuple[CallbackRow, ...]:
        """The same for an agent who is about to see whom to call, which the audit log tells."""
        rows = await self.of(conversation)
        sealed = [row for row in rows if row.sealed]
        async with self._database.writing() as connection:
            for row in sealed:
                await acts.on(connection, "callback", "read", row.id, agent, self._clock())
        return rows

    @uninterrupted
    async def handled(self, id: str, conversation: str, agent: str) -> bool:
        """The citizen was called: the contact goes at once; whether there was one to handle."""
        async with self._database.writing() as connection:
            done = await connection.execute(
                update(callbacks)
                .where(
                    callbacks.c.id == id,
                    callbacks.c.conversation == conversation,
                    callbacks.c.handled.is_(None),
                )
                .values(handled=self._clock(), agent=agent, sealed=None)
            )
            if done.rowcount:
                await acts.on(connection, "callback", "handled", id, agent, self._clock())
        await self._database.wipe()
        return bool(done.rowcount)

    @uninterrupted
    async def reseal(self, again: Callable[[bytes], bytes]) -> int:
        """Seal every contact anew, for a new key; how many."""
        async with self._database.writing() as connection:
            rows = (
                await connection.execute(
                    select(callbacks.c.id, callbacks.c.sealed)
                    .where(callbacks.c.sealed.is_not(None))
                    .with_for_update()
                )
            ).all()
            for row in rows:
                await connection.execute(
                    update(callbacks)
                    .where(callbacks.c.id == row.id)
                    .values(sealed=again(row.sealed))
                )
        return len(rows)
