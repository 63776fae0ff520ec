"""What the city's other system is to be told: written with the event, sent later."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.storage.database import Database, now
from assistant.storage.tables import outbox
from assistant.storage.uninterrupted import uninterrupted


@dataclass(frozen=True, slots=True)
class Outgoing:
    """``attempts`` were made so far; the next is due at ``next_try``; ``failed``: given up."""

    id: str
    created: datetime
    event: str
    payload: dict[str, object]
    attempts: int
    next_try: datetime
    delivered: datetime | None = None
    failed: datetime | None = None
    last_error: str = ""


class Outbox:
    """The outgoing events of one database."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._clock = clock

    @uninterrupted
    async def take(self, limit: int, lease: timedelta) -> tuple[Outgoing, ...]:
        """Those that are due, the oldest first; nobody else gets them for the time of ``lease``.

        Who takes them and dies gives them back by it: they are sent again, with the same id.
        """
        moment = self._clock()
        due = (
            outbox.c.delivered.is_(None),
            outbox.c.failed.is_(None),
            outbox.c.next_try <= moment,
        )
        async with self._database.writing() as connection:
            rows = (
                await connection.execute(
                    select(outbox)
                    .where(*due)
                    .order_by(outbox.c.created, outbox.c.id)
                    .limit(limit)
                    .with_for_update(skip_locked=True)
                )
            ).all()
            taken = tuple(Outgoing(**row._mapping) for row in rows)
            await connection.execute(
                update(outbox)
                .where(outbox.c.id.in_([one.id for one in taken]))
                .values(next_try=moment + lease, attempts=outbox.c.attempts + 1)
            )
        return taken

    @uninterrupted
    async def delivered(self, id: str) -> None:
        await self._set(id, delivered=self._clock(), last_error="")

    @uninterrupted
    async def again(self, id: str, after: timedelta, why: str = "") -> None:
        """``why``: a code of at most 64 characters, such as « HTTP 503 »."""
        await self._set(id, next_try=self._clock() + after, last_error=why)

    @uninterrupted
    async def given_up(self, id: str, why: str = "") -> None:
        await self._set(id, failed=self._clock(), last_error=why)

    @uninterrupted
    async def waiting(self) -> tuple[Outgoing, ...]:
        """Those still to be received, the oldest first."""
        return await self._where(outbox.c.delivered.is_(None) & outbox.c.failed.is_(None))

    @uninterrupted
    async def given_up_events(self) -> tuple[Outgoing, ...]:
        """Those that were, the oldest first."""
        return await self._where(outbox.c.failed.is_not(None))

    @uninterrupted
    async def retry(self) -> int:
        """Those given up are due again, with all their tries before them; how many."""
        async with self._database.writing() as connection:
            done = await connection.execute(
                update(outbox)
                .where(outbox.c.failed.is_not(None))
                .values(failed=None, attempts=0, next_try=self._clock())
            )
            return done.rowcount

    @uninterrupted
    async def counts(self) -> dict[str, int]:
        """How many wait to be sent, and how many were given up."""
        async with self._database.reading() as connection:
            waiting = await connection.scalar(
                select(func.count()).where(outbox.c.delivered.is_(None), outbox.c.failed.is_(None))
            )
            failed = await connection.scalar(
                select(func.count()).where(outbox.c.failed.is_not(None))
            )
        return {"waiting": waiting or 0, "failed": failed or 0}

    async def _where(self, which: ColumnElement[bool]) -> tuple[Outgoing, ...]:
        async with self._database.reading() as connection:
            rows = await connection.execute(
                select(outbox).where(which).order_by(outbox.c.created, outbox.c.id)
            )
            return tuple(Outgoing(**row._mapping) for row in rows)

    async def _set(self, id: str, **values: object) -> None:
        async with self._database.writing() as connection:
            await connection.execute(update(outbox).where(outbox.c.id == id).values(**values))


async def put(
    connection: AsyncConnection, event: str, payload: Mapping[str, object], moment: datetime
) -> None:
    """Add an event within the transaction that makes it true."""
    row = Outgoing(uuid.uuid4().hex, moment, event, dict(payload), 0, moment)
    await connection.execute(insert(outbox).values(**asdict(row)))
