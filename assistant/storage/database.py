"""The database: opened once, brought to the present schema, then read from and written to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, nullcontext
from datetime import UTC, datetime
from functools import partial
from types import TracebackType
from typing import IO

import aiosqlite
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from assistant.errors import StorageError
from assistant.storage import sqlite
from assistant.storage.address import read_address
from assistant.storage.in_the_loop import InTheLoop
from assistant.storage.in_use import use
from assistant.storage.schema import migrate
from assistant.storage.settings import storage_url

# Connections stay open: to open one takes longer than most of what is asked of it.
POOL: dict[str, int] = {"pool_size": 12, "max_overflow": 0}


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


class Database:
    """An open database; close it, or use ``async with``.

    Use ``reading`` and ``writing`` inside ``@uninterrupted`` functions only: they must not be
    cancelled half-way.
    """

    def __init__(self, engine: AsyncEngine, used: IO[bytes] | None = None) -> None:
        """``used``: what keeps another file from being put in its place, until it is closed."""
        self.engine = engine
        self._used = used
        # SQLite has one writer at a time. Who waits here waits in turn and holds no connection;
        # left to SQLite, writers would try again at intervals, and readers find none free.
        one_writer = engine.dialect.name == "sqlite"
        self._turn: AbstractAsyncContextManager[None] = (
            asyncio.Lock() if one_writer else nullcontext()
        )

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """One transaction to read in."""
        with plain_errors():
            async with self.engine.connect() as connection, connection.begin():
                yield connection

    @asynccontextmanager
    async def reading_at_one_moment(self) -> AsyncIterator[AsyncConnection]:
        """As ``reading``; several queries see the same, whatever is written between them."""
        with plain_errors():
            async with self.engine.connect() as connection:
                if self.engine.dialect.name != "sqlite":  # which always does so
                    await connection.execution_options(isolation_level="REPEATABLE READ")
                async with connection.begin():
                    yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """One transaction to write in; on disk once the block is left, or nothing of it is."""
        with plain_errors():
            async with self._turn, self.engine.connect() as connection:
                await connection.execution_options(**sqlite.FOR_WRITING)
                async with connection.begin():
                    yield connection

    async def wipe(self) -> None:
        """After an erasure: leave no trace of it in SQLite's log. PostgreSQL vacuums by itself."""
        if self.engine.dialect.name != "sqlite":
            return
        with plain_errors():
            async with self._turn, self.engine.connect() as connection:
                await connection.execution_options(**sqlite.WITHOUT_TRANSACTION)
                await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()
        if self._used is not None:
            self._used.close()

    async def __aenter__(self) -> Database:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()


async def open_database(url: str = "") -> Database:
    """Open the database at ``url`` (the one of the settings when empty), its schema up to date.

    Raises StorageError when it cannot be reached or belongs to a newer Guichet.
    """
    url = url or storage_url()
    address = read_address(url)
    used = use(address)
    try:
        await asyncio.to_thread(migrate, url)
    except BaseException:
        if used is not None:
            used.close()
        raise
    if address.get_backend_name() == "sqlite":
        engine = create_async_engine(
            address,
            hide_parameters=True,
            async_creator=partial(_connection, str(address.database)),
            **POOL,
        )
        sqlite.prepare(engine.sync_engine)
    else:
        engine = create_async_engine(
            address,
            hide_parameters=True,
            pool_pre_ping=True,
            isolation_level="READ COMMITTED",
            **POOL,
        )
    return Database(engine, used)


async def _connection(path: str) -> aiosqlite.Connection:
    return await InTheLoop(path)


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn a driver's failure into one plain line, without what was being stored.

    IntegrityError passes: it is an answer (already there), which callers understand.
    """
    try:
        yield
    except IntegrityError:
        raise
    except PoolTimeout:
        raise StorageError("The database is overloaded: no connection was free in time.") from None
    except DBAPIError as error:
        raise StorageError(
            f"The database failed ({type(error.orig).__name__}); check that it runs, that the "
            "disk is not full, and try again."
        ) from None
