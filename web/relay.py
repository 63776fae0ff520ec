"""Wake-ups between web processes on one PostgreSQL: NOTIFY what happened here, LISTEN to the rest.

A wake-up is the id of a conversation, or "*": never content. Should the server go away, the
relay connects again and wakes every stream, which then reads what it missed from the storage.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from random import SystemRandom
from typing import Any

import psycopg
import structlog
from sqlalchemy import text

from assistant.errors import StorageError
from assistant.storage.database import Database
from assistant.storage.in_use import HELD_BY_SERVERS
from assistant.storage.uninterrupted import uninterrupted
from web.live import Live

log = structlog.get_logger(__name__)

CHANNEL = "guichet_live"
SPREAD = SystemRandom()
SLOWEST_SECONDS = 10.0  # between two tries to connect again
# A server that dies without a word is noticed within half a minute.
ALIVE: dict[str, Any] = {
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}
NOTIFY = text("SELECT pg_notify(:channel, name) FROM unnest(CAST(:names AS text[])) AS name")


@asynccontextmanager
async def relayed(live: Live, database: Database) -> AsyncIterator[None]:
    """Join ``live`` to those of the other processes while the block runs; nothing on SQLite."""
    if database.engine.dialect.name != "postgresql":
        yield
        return
    relay = Relay(live, database)
    tasks = [asyncio.create_task(relay.listen()), asyncio.create_task(relay.send())]
    live.spread = relay.spread
    try:
        await relay.wait_until_heard()
        yield
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task


class Relay:
    """One for each process. ``spread`` returns at once; ``send`` and ``listen`` run for ever."""

    def __init__(self, live: Live, database: Database) -> None:
        self._live, self._database = live, database
        self._me = uuid.uuid4().hex[:12]
        self._names: set[str] = set()
        self._some = asyncio.Event()
        self._listening = asyncio.Event()

    def spread(self, name: str) -> None:
        self._names.add(name)  # the same twice before it is sent is one wake-up
        self._some.set()

    async def wait_until_heard(self, seconds: float = 5.0) -> None:
        """Until it listens, or for so long: nobody is kept from starting."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._listening.wait()

    async def send(self) -> None:
        """Pass on what happened here. When that fails nothing is lost: the others look for
        themselves every few seconds, and once more when they are connected again."""
        while True:
            await self._some.wait()
            self._some.clear()
            names, self._names = self._names, set()
            try:
                await self._notify([f"{self._me} {name}" for name in names])
            except StorageError:
                log.warning("wake-ups not sent", count=len(names))

    @uninterrupted
    async def _notify(self, names: list[str]) -> None:
        async with self._database.writing() as connection:
            await connection.execute(NOTIFY, {"channel": CHANNEL, "names": names})

    async def listen(self) -> None:
        """Wake the streams here for what happened elsewhere, whatever happens to the server."""
        pause = 0.2
        while True:
            try:
                async with await self._connect() as connection:
                    await connection.execute(HELD_BY_SERVERS)  # nobody restores under us
                    await connection.execute(f"LISTEN {CHANNEL}")
                    self._listening.set()
                    self._live.wake_everybody()  # whatever was missed meanwhile is read now
                    pause = 0.2
                    async for notice in connection.notifies():
                        sender, _, name = notice.payload.partition(" ")
                        if sender != self._me:
                            self._live.wake(name)
            except (psycopg.Error, OSError) as error:
                log.warning("not listening for wake-ups", error=type(error).__name__)
            self._listening.clear()
            # Not all processes at the same moment, when the server comes back.
            await asyncio.sleep(pause * SPREAD.uniform(0.5, 1))
            pause = min(2 * pause, SLOWEST_SECONDS)

    async def _connect(self) -> psycopg.AsyncConnection[tuple[object, ...]]:
        address = self._database.engine.url.set(drivername="postgresql")
        return await psycopg.AsyncConnection.connect(
            address.render_as_string(hide_password=False), autocommit=True, **ALIVE
        )
