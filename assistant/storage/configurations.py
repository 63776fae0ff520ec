"""The configurations that have answered citizens, so that a receipt can be read years later."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from assistant.configuration import Configuration
from assistant.storage.database import Database, now
from assistant.storage.tables import configurations
from assistant.storage.uninterrupted import uninterrupted


@dataclass(frozen=True, slots=True)
class Used:
    """One configuration, and from when to when servers were started with it."""

    digest: str
    first_used: datetime
    last_used: datetime
    content: Mapping[str, Any]


class Configurations:
    """Those of one database."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._clock = clock

    async def keep(self, made: Configuration) -> None:
        """A server runs with it now; nothing is kept of one that no settings described."""
        if not made.digest:
            return
        try:
            await self._keep(made)
        except IntegrityError:  # another server was started with the same at this moment
            await self._keep(made)

    @uninterrupted
    async def _keep(self, made: Configuration) -> None:
        moment = self._clock()
        async with self._database.writing() as connection:
            again = await connection.execute(
                update(configurations)
                .where(configurations.c.digest == made.digest)
                .values(last_used=moment)
            )
            if not again.rowcount:
                await connection.execute(
                    insert(configurations).values(
                        digest=made.digest,
                        first_used=moment,
                        last_used=moment,
                        content=asdict(made),
                    )
                )

    @uninterrupted
    async def find(self, digest: str) -> Used | None:
        async with self._database.reading() as connection:
            row = (
                await connection.execute(
                    select(configurations).where(configurations.c.digest == digest)
                )
            ).one_or_none()
        return Used(**row._mapping) if row else None

    @uninterrupted
    async def all(self) -> tuple[Used, ...]:
        """The first used first."""
        async with self._database.reading() as connection:
            rows = await connection.execute(
                select(configurations).order_by(
                    configurations.c.first_used, configurations.c.digest
                )
            )
            return tuple(Used(**row._mapping) for row in rows)
