"""What the golden questions gave after each change of the sheets, once for all processes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from assistant.storage import outbox
from assistant.storage.database import Database, now
from assistant.storage.storable import check_json
from assistant.storage.tables import sheet_checks
from assistant.storage.uninterrupted import uninterrupted

CHECKED = "sheets.checked"  # the event told to the city's other system
UNDER_WAY = timedelta(minutes=30)  # a check that takes longer has died with its process
RUNNING: Mapping[str, Any] = {"state": "running"}


@dataclass(frozen=True, slots=True)
class SheetCheck:
    """``version``: of the sheets; ``outcome``: what evaluation/sentinel made of it."""

    id: str
    at: datetime
    version: str
    outcome: Mapping[str, Any]

    @property
    def done(self) -> bool:
        return bool(self.outcome.get("state") != RUNNING["state"])


class SheetChecks:
    """The checks of one database."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._clock = clock

    async def claim(self, id: str, version: str) -> bool:
        """Whether this process is to make the check ``id``: no other has made it or is at it."""
        try:
            return await self._claim(id, version)
        except IntegrityError:
            return False

    @uninterrupted
    async def _claim(self, id: str, version: str) -> bool:
        moment = self._clock()
        async with self._database.writing() as connection:
            row = (
                await connection.execute(select(sheet_checks).where(sheet_checks.c.id == id))
            ).one_or_none()
            if row is None:
                await connection.execute(
                    insert(sheet_checks).values(
                        id=id, at=moment, version=version, outcome=dict(RUNNING)
                    )
                )
                return True
            known = SheetCheck(**row._mapping)
            if known.done or known.at > moment - UNDER_WAY:
                return False
            taken = await connection.execute(
                update(sheet_checks)
                .where(sheet_checks.c.id == id, sheet_checks.c.at == known.at)
                .values(at=moment)
            )
            return bool(taken.rowcount)

    @uninterrupted
    async def keep(self, id: str, outcome: Mapping[str, Any], told: Mapping[str, object]) -> None:
        """The check is made; ``told`` goes to the city's other system, nothing when empty."""
        check_json(outcome, "a check of the sheets")
        moment = self._clock()
        async with self._database.writing() as connection:
            await connection.execute(
                update(sheet_checks)
                .where(sheet_checks.c.id == id)
                .values(at=moment, outcome=dict(outcome))
            )
            if told:
                await outbox.put(connection, CHECKED, told, moment)

    @uninterrupted
    async def give_up(self, id: str) -> None:
        """The check was begun and is not made: whoever comes next may claim it."""
        async with self._database.writing() as connection:
            await connection.execute(delete(sheet_checks).where(sheet_checks.c.id == id))

    @uninterrupted
    async def newest(self, limit: int = 1) -> tuple[SheetCheck, ...]:
        """Those that were made, the newest first."""
        async with self._database.reading() as connection:
            rows = await connection.execute(
                select(sheet_checks).order_by(sheet_checks.c.at.desc(), sheet_checks.c.id)
            )
            made = (SheetCheck(**row._mapping) for row in rows)
            return tuple(each for each in made if each.done)[:limit]
