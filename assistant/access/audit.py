"""The audit log: appended to, read, proven whole, and shortened from its beginning only."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.access.audit_entry import FIRST, PURGED, Act, Entry
from assistant.storage.database import Database, now
from assistant.storage.tables import audit_log
from assistant.storage.uninterrupted import uninterrupted

ONE_AT_A_TIME = 4_173_902  # any number, the same everywhere: PostgreSQL's advisory lock
PAGE = 500


async def record(connection: AsyncConnection, act: Act, moment: datetime) -> Entry:
    """Append ``act`` in the transaction of ``connection``: both are kept, or neither.

    Call it last: until the transaction ends, no other can append (SQLite has one writer anyway;
    PostgreSQL takes a lock of its own here), and it should wait for nothing else.
    """
    act.check()
    await _alone(connection)
    last = (
        await connection.execute(
            select(audit_log.c.number, audit_log.c.hash)
            .order_by(audit_log.c.number.desc())
            .limit(1)
        )
    ).one_or_none()
    number, previous = (last.number + 1, last.hash) if last else (1, FIRST)
    entry = Entry.sealing(number, moment, act, previous)
    await connection.execute(
        insert(audit_log).values(
            number=number,
            at=moment,
            actor=act.actor,
            role=",".join(act.roles),
            action=act.action,
            object_kind=act.object_kind,
            object=act.object,
            detail=dict(act.detail),
            previous_hash=previous,
            hash=entry.hash,
        )
    )
    return entry


async def _alone(connection: AsyncConnection) -> None:
    if connection.dialect.name != "sqlite":
        await connection.execute(text(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})"))


class Audit:
    """The audit log of one database."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._clock = clock

    @uninterrupted
    async def record(self, act: Act) -> Entry:
        """Append an act that changes nothing else, such as reading."""
        async with self._database.writing() as connection:
            return await record(connection, act, self._clock())

    async def each(self, after: int = 0) -> AsyncIterator[Entry]:
        """The entries in order, those whose number is greater than ``after``, a page at a time."""
        while True:
            page = await self._page(after)
            for entry in page:
                yield entry
            if len(page) < PAGE:
                return
            after = page[-1].number

    @uninterrupted
    async def _page(self, after: int) -> list[Entry]:
        async with self._database.reading() as connection:
            rows = await connection.execute(
                select(audit_log)
                .where(audit_log.c.number > after)
                .order_by(audit_log.c.number)
                .limit(PAGE)
            )
            return [as_entry(row) for row in rows]

    @uninterrupted
    async def purge(self, older_than: timedelta, actor: str = "system") -> int:
        """Remove the entries older than ``older_than``, always from the beginning; how many.

        Before they go, an entry is appended that names the last of them and its hash: what
        stays can still be proven to follow from it. The database refuses any other removal.
        """
        limit = self._clock() - older_than
        async with self._database.writing() as connection:
            await _alone(connection)
            # Up to the first that is young enough: moments may go back when a clock is set.
            young = await connection.scalar(
                select(func.min(audit_log.c.number)).where(audit_log.c.at >= limit)
            )
            old = select(audit_log.c.number, audit_log.c.hash)
            if young is not None:
                old = old.where(audit_log.c.number < young)
            last = (
                await connection.execute(old.order_by(audit_log.c.number.desc()).limit(1))
            ).one_or_none()
            if last is None:
                return 0
            anchor = Act(PURGED, actor, (), "audit", str(last.number), {"hash": last.hash})
            await record(connection, anchor, self._clock())
            gone = await connection.execute(
                delete(audit_log).where(audit_log.c.number <= last.number)
            )
            return gone.rowcount


def as_entry(row: Row[Any]) -> Entry:
    """The entry of a row of ``audit_log``."""
    act = Act(
        row.action,
        row.actor,
        tuple(row.role.split(",")) if row.role else (),
        row.object_kind,
        row.object,
        row.detail,
    )
    return Entry(row.number, row.at, act, row.previous_hash, row.hash)
