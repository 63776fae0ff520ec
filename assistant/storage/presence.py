"""Which agents are there. An agent who has not been seen for a while counts as away."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from assistant.storage.database import Database, now
from assistant.storage.storable import check_json
from assistant.storage.tables import presence
from assistant.storage.uninterrupted import uninterrupted


class Availability(StrEnum):
    AVAILABLE = "available"
    BUSY = "busy"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Presence:
    """``skills`` are themes, none meaning all; ``since`` is when ``status`` was chosen."""

    agent: str
    status: Availability
    since: datetime
    seen: datetime
    skills: tuple[str, ...]
    preferences: dict[str, object]

    def takes(self, theme: str) -> bool:
        """Whether this agent answers on ``theme``; one that is not known is everybody's."""
        return not theme or not self.skills or theme in self.skills


class Presences:
    """Who is there, in one database."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._clock = clock

    async def choose(self, agent: str, status: Availability) -> None:
        """The agent says how available they are; seen now."""
        moment = self._clock()
        await self._put(agent, status=status, since=moment, seen=moment)

    async def seen(self, agent: str) -> None:
        """The agent's page is connected."""
        await self._put(agent, seen=self._clock())

    async def prefer(self, agent: str, preferences: Mapping[str, object]) -> None:
        check_json(preferences, "the preferences")
        await self._put(agent, preferences=dict(preferences))

    async def skilled(self, agent: str, skills: Sequence[str]) -> None:
        await self._put(agent, skills=list(skills))

    @uninterrupted
    async def of(self, agent: str) -> Presence | None:
        async with self._database.reading() as connection:
            row = (
                await connection.execute(select(presence).where(presence.c.agent == agent))
            ).one_or_none()
        return _as_presence(row) if row else None

    @uninterrupted
    async def there(self, within: timedelta) -> tuple[Presence, ...]:
        """The agents seen within this time who did not say that they are away, by name."""
        async with self._database.reading() as connection:
            rows = await connection.execute(
                select(presence)
                .where(
                    presence.c.seen >= self._clock() - within,
                    presence.c.status != Availability.AWAY,
                )
                .order_by(presence.c.agent)
            )
            return tuple(_as_presence(row) for row in rows)

    @uninterrupted
    async def _put(self, agent: str, **values: Any) -> None:
        moment = self._clock()
        fresh = {
            "status": Availability.AWAY,
            "since": moment,
            "seen": moment,
            "skills": [],
            "preferences": {},
        }
        change = update(presence).where(presence.c.agent == agent).values(**values)
        async with self._database.writing() as connection:
            if (await connection.execute(change)).rowcount:
                return
        try:
            async with self._database.writing() as connection:
                await connection.execute(insert(presence).values(agent=agent, **fresh | values))
        except IntegrityError:  # another page of theirs was first; or the account went: no matter
            async with self._database.writing() as connection:
                await connection.execute(change)


def _as_presence(row: Row[Any]) -> Presence:
    return Presence(
        row.agent,
        Availability(row.status),
        row.since,
        row.seen,
        tuple(row.skills),
        row.preferences,
    )
