"""How often something was done in a window of time, counted once for all processes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from limits.aio.storage import Storage
from sqlalchemy import case, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from assistant.errors import StorageError
from assistant.storage.database import Database, now
from assistant.storage.tables import counters
from assistant.storage.uninterrupted import uninterrupted


class Counters(Storage):
    """What the ``limits`` library counts in, kept in our database: fixed windows only.

    A key holds identifiers and paces, never words of anybody.
    """

    STORAGE_SCHEME = None

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        super().__init__()
        self._database = database
        self.clock = clock

    @property
    def base_exceptions(self) -> type[Exception]:
        return StorageError

    @uninterrupted
    async def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count ``amount`` more, in a new window of ``expiry`` seconds when the last has ended.

        One statement: two processes at once count two.
        """
        moment = self.clock()
        dialect = self._database.engine.dialect.name
        insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
        ends = moment + timedelta(seconds=expiry)
        ended = counters.c.expires <= moment
        added = insert(counters).values(key=key, amount=amount, expires=ends)
        statement = added.on_conflict_do_update(
            index_elements=[counters.c.key],
            set_={
                "amount": case((ended, added.excluded.amount), else_=counters.c.amount + amount),
                "expires": case((ended, added.excluded.expires), else_=counters.c.expires),
            },
        ).returning(counters.c.amount)
        async with self._database.writing() as connection:
            return int(await connection.scalar(statement) or 0)

    @uninterrupted
    async def get(self, key: str) -> int:
        """What the window under way counts; 0 when there is none."""
        async with self._database.reading() as connection:
            amount = await connection.scalar(
                select(counters.c.amount).where(
                    counters.c.key == key, counters.c.expires > self.clock()
                )
            )
            return int(amount or 0)

    @uninterrupted
    async def get_expiry(self, key: str) -> float:
        """When the window ends, in seconds since 1970; now when there is none."""
        async with self._database.reading() as connection:
            ends = await connection.scalar(select(counters.c.expires).where(counters.c.key == key))
            return (ends or self.clock()).timestamp()

    @uninterrupted
    async def check(self) -> bool:
        """Whether the database answers; raises StorageError otherwise."""
        async with self._database.reading() as connection:
            await connection.scalar(select(func.count()).select_from(counters))
            return True

    @uninterrupted
    async def reset(self) -> int:
        """Forget every count; how many."""
        async with self._database.writing() as connection:
            return (await connection.execute(delete(counters))).rowcount

    @uninterrupted
    async def clear(self, key: str) -> None:
        """Forget one count."""
        async with self._database.writing() as connection:
            await connection.execute(delete(counters).where(counters.c.key == key))
