"""What a person may change while the server runs, as JSON by name; what is off: ``switches``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select

from assistant.access import acts
from assistant.storage.database import Database, now
from assistant.storage.storable import check_json
from assistant.storage.tables import runtime_settings
from assistant.storage.uninterrupted import uninterrupted


@dataclass(frozen=True, slots=True)
class RuntimeSetting:
    """``actor`` is the account that set it last; ``value`` is any JSON."""

    name: str
    value: Any
    changed: datetime
    actor: str


class RuntimeSettings:
    """All run-time settings of one database."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._clock = clock

    @uninterrupted
    async def get(self, name: str) -> RuntimeSetting | None:
        async with self._database.reading() as connection:
            row = (
                await connection.execute(
                    select(runtime_settings).where(runtime_settings.c.name == name)
                )
            ).one_or_none()
        return RuntimeSetting(**row._mapping) if row else None

    async def value(self, name: str, default: Any = None) -> Any:
        found = await self.get(name)
        return default if found is None else found.value

    @uninterrupted
    async def put(self, name: str, value: Any, actor: str) -> RuntimeSetting:
        check_json({name: value}, "the setting")
        put = RuntimeSetting(name, value, self._clock(), actor)
        async with self._database.writing() as connection:
            await connection.execute(
                delete(runtime_settings).where(runtime_settings.c.name == name)
            )
            await connection.execute(
                insert(runtime_settings).values(
                    name=name, value=value, changed=put.changed, actor=actor
                )
            )
            await acts.on(connection, "setting", "changed", name, actor, put.changed)
        return put

    @uninterrupted
    async def all(self) -> tuple[RuntimeSetting, ...]:
        async with self._database.reading() as connection:
            rows = await connection.execute(
                select(runtime_settings).order_by(runtime_settings.c.name)
            )
            return tuple(RuntimeSetting(**row._mapping) for row in rows)
