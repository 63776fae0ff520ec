"""Replies that agents keep at hand, by theme and language."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from assistant.storage.database import Database, now
from assistant.storage.storable import check_text
from assistant.storage.tables import canned_replies
from assistant.storage.uninterrupted import uninterrupted


@dataclass(frozen=True, slots=True)
class CannedReply:
    """``theme`` empty: for all; ``author`` is the account that wrote or changed it last."""

    id: str
    theme: str
    language: str
    title: str
    text: str
    author: str
    changed: datetime


class CannedReplies:
    """All canned replies of one database."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._clock = clock

    @uninterrupted
    async def add(
        self, title: str, text: str, author: str, theme: str = "", language: str = "fr"
    ) -> CannedReply:
        for words in (title, text, theme, language):
            check_text(words, "the canned reply")
        reply = CannedReply(uuid.uuid4().hex, theme, language, title, text, author, self._clock())
        async with self._database.writing() as connection:
            await connection.execute(insert(canned_replies).values(**asdict(reply)))
        return reply

    @uninterrupted
    async def change(self, reply: CannedReply) -> bool:
        """Put this in the stead of the one with its id; whether there was one."""
        for words in (reply.title, reply.text, reply.theme, reply.language):
            check_text(words, "the canned reply")
        reply = replace(reply, changed=self._clock())
        async with self._database.writing() as connection:
            done = await connection.execute(
                update(canned_replies)
                .where(canned_replies.c.id == reply.id)
                .values(**asdict(reply))
            )
            return bool(done.rowcount)

    @uninterrupted
    async def remove(self, id: str) -> bool:
        async with self._database.writing() as connection:
            gone = await connection.execute(delete(canned_replies).where(canned_replies.c.id == id))
            return bool(gone.rowcount)

    @uninterrupted
    async def all(self) -> tuple[CannedReply, ...]:
        """By theme, then by title."""
        async with self._database.reading() as connection:
            rows = await connection.execute(
                select(canned_replies).order_by(
                    canned_replies.c.theme, canned_replies.c.title, canned_replies.c.id
                )
            )
            return tuple(CannedReply(**row._mapping) for row in rows)
