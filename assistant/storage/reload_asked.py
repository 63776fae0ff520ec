"""The word that ``guichet reload`` leaves in the database for every running process."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from assistant.access.audit import record
from assistant.access.audit_entry import Act
from assistant.storage.database import Database, now
from assistant.storage.tables import runtime_settings
from assistant.storage.uninterrupted import uninterrupted

NAME = "reload"


@dataclass(frozen=True, slots=True)
class Asked:
    """``mark`` is another at each time."""

    mark: str
    at: datetime


@uninterrupted
async def ask_to_reload(
    database: Database, actor: str, clock: Callable[[], datetime] = now
) -> None:
    """Every process on this database finds it at its next look; the audit log tells who asked."""
    moment = clock()
    async with database.writing() as connection:
        await connection.execute(delete(runtime_settings).where(runtime_settings.c.name == NAME))
        await connection.execute(
            insert(runtime_settings).values(
                name=NAME, value=uuid.uuid4().hex, changed=moment, actor=actor
            )
        )
        await record(connection, Act("settings.reloaded", actor), moment)


@uninterrupted
async def last_asked(database: Database) -> Asked | None:
    async with database.reading() as connection:
        found = await connection.execute(
            select(runtime_settings.c.value, runtime_settings.c.changed).where(
                runtime_settings.c.name == NAME
            )
        )
        row = found.one_or_none()
    return Asked(row.value, row.changed) if row else None
