"""The switches in the database: turned by people, with a line of the audit log, read by each turn.

Each is a run-time setting that stands while the thing is off, so that two people who turn two
switches at once never undo each other's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select
from sqlalchemy.exc import IntegrityError

from assistant.access.audit import record
from assistant.access.audit_entry import Act
from assistant.storage.database import Database, now
from assistant.storage.looking import Look
from assistant.storage.storable import check_text
from assistant.storage.tables import runtime_settings
from assistant.storage.uninterrupted import uninterrupted
from assistant.switches import ALL_ON, Kind, Off, Switches, key_of

PREFIX = "off/"
STANDING = (
    select(runtime_settings)
    .where(runtime_settings.c.name.startswith(PREFIX))
    .order_by(runtime_settings.c.name)
)


class SwitchBoard:
    """The switches of one database, for those who turn them."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._clock = clock

    @uninterrupted
    async def read(self) -> Switches:
        async with self._database.reading() as connection:
            return _switches((await connection.execute(STANDING)).all())

    async def turn_off(
        self, kind: Kind, name: str, actor: str, roles: Iterable[str] = (), because: str = ""
    ) -> bool:
        """False when it was off already: who switched it off first, and why, stands."""
        try:
            return await self._turn_off(kind, name, actor, tuple(roles), because)
        except IntegrityError:  # somebody else did, between our look and our writing
            return False

    @uninterrupted
    async def _turn_off(
        self, kind: Kind, name: str, actor: str, roles: tuple[str, ...], because: str
    ) -> bool:
        check_text(name + because, "the switch")
        moment = self._clock()
        async with self._database.writing() as connection:
            found = await connection.scalar(
                select(runtime_settings.c.name).where(runtime_settings.c.name == _row(kind, name))
            )
            if found is not None:
                return False
            await connection.execute(
                insert(runtime_settings).values(
                    name=_row(kind, name),
                    value={"kind": kind.value, "name": name, "because": because},
                    changed=moment,
                    actor=actor,
                )
            )
            await record(connection, _act("switch.off", kind, name, actor, roles), moment)
        return True

    @uninterrupted
    async def turn_on(self, kind: Kind, name: str, actor: str, roles: Iterable[str] = ()) -> bool:
        """False when it was on already."""
        async with self._database.writing() as connection:
            gone = await connection.execute(
                delete(runtime_settings).where(runtime_settings.c.name == _row(kind, name))
            )
            if gone.rowcount:
                act = _act("switch.on", kind, name, actor, tuple(roles))
                await record(connection, act, self._clock())
        return bool(gone.rowcount)


class SwitchesNow:
    """The switches as they stand at the moment of asking, whichever process turned them.

    One row or none is read each time, in less than a millisecond: nothing has to be passed on
    between processes, and nothing is ever old. While the database fails, what was known stands.
    """

    def __init__(self, url: str) -> None:
        self._look = Look(url, runtime_settings)
        self._known = ALL_ON

    def __call__(self) -> Switches:
        self._known = self._look(_read, self._known)
        return self._known


def _read(connection: Connection) -> Switches:
    return _switches(connection.execute(STANDING).all())


def _switches(rows: Sequence[Row[Any]]) -> Switches:
    return Switches(
        Off(
            Kind(row.value["kind"]),
            row.value["name"],
            row.changed,
            row.actor,
            row.value["because"],
        )
        for row in rows
    )


def _row(kind: Kind, name: str) -> str:
    return f"{PREFIX}{kind}/{key_of(name)}"


def _act(action: str, kind: Kind, name: str, actor: str, roles: tuple[str, ...]) -> Act:
    return Act(action, actor, roles, kind.value, key_of(name))
