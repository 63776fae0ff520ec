"""Who has an account, with which roles, and whether it is open."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.access.agent import LOCAL, Agent
from assistant.access.audit import record
from assistant.access.audit_entry import Act
from assistant.access.passwords import hash_password
from assistant.access.roles import Role, read_roles
from assistant.storage.database import Database, now
from assistant.storage.storable import check_text
from assistant.storage.tables import agents, sessions
from assistant.storage.uninterrupted import uninterrupted
from foundation import UsageError

SYSTEM = "system"
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


class Accounts:
    """The accounts of one database."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._clock = clock

    @uninterrupted
    async def add(
        self,
        name: str,
        password: str,
        display_name: str = "",
        roles: Collection[str] = (Role.AGENT,),
        *,
        must_change: bool = False,
        by: str = SYSTEM,
    ) -> Agent:
        """A new account; UsageError when the name is taken or not plain, the password short, or a
        role unknown. ``must_change``: its owner must choose another password first of all."""
        if not NAME.fullmatch(name):
            raise UsageError(
                "Expected an account name of 1 to 64 characters among a-z, 0-9, '.', '_' and '-'."
            )
        check_text(display_name, "the display name")
        agent = Agent(name, display_name or name, _some(roles), must_change=must_change)
        hashed = await hash_password(password)
        try:
            async with self._database.writing() as connection:
                await insert_agent(connection, agent, hashed, self._clock())
                await self._note(connection, "added", agent, by)
        except IntegrityError:
            raise UsageError(f"There is already an account {name!r}.") from None
        return agent

    @uninterrupted
    async def list(self) -> tuple[Agent, ...]:
        """All accounts, by name, disabled ones included."""
        async with self._database.reading() as connection:
            rows = await connection.execute(select(agents).order_by(agents.c.name))
            return tuple(as_agent(row) for row in rows)

    @uninterrupted
    async def disable(self, name: str, by: str = SYSTEM) -> None:
        """Close an account and end its sessions; UsageError when there is none."""
        async with self._database.writing() as connection:
            agent = as_agent(await _known(connection, name))
            await connection.execute(
                update(agents).where(agents.c.name == name).values(disabled=True)
            )
            await connection.execute(delete(sessions).where(sessions.c.agent == name))
            await self._note(connection, "disabled", agent, by)

    @uninterrupted
    async def change_password(
        self, name: str, password: str, *, must_change: bool = False, by: str = SYSTEM
    ) -> None:
        """Set a new password, lift a lock and end open sessions; UsageError as for ``add``."""
        hashed = await hash_password(password)
        async with self._database.writing() as connection:
            agent = as_agent(await _known(connection, name))
            if agent.source != LOCAL:
                raise UsageError(f"{name} signs in through the city's directory: no password here.")
            await connection.execute(
                update(agents)
                .where(agents.c.name == name)
                .values(password=hashed, failures=0, locked_until=None, must_change=must_change)
            )
            await connection.execute(delete(sessions).where(sessions.c.agent == name))
            await self._note(connection, "password", agent, by)

    @uninterrupted
    async def give_roles(self, name: str, roles: Collection[str], by: str = SYSTEM) -> Agent:
        """Replace the roles; they hold at the next call. UsageError when there is no account."""
        given = _some(roles)
        async with self._database.writing() as connection:
            await _known(connection, name)
            await connection.execute(
                update(agents).where(agents.c.name == name).values(roles=list(given))
            )
            agent = as_agent(await _known(connection, name))
            await self._note(connection, "roles", agent, by)
            return agent

    async def _note(self, connection: AsyncConnection, what: str, agent: Agent, by: str) -> None:
        roles = {"roles": "+".join(agent.roles)}
        act = Act(f"account.{what}", by, (), "account", agent.name, roles)
        await record(connection, act, self._clock())


async def insert_agent(
    connection: AsyncConnection, agent: Agent, hashed: str, moment: datetime
) -> None:
    """Raises IntegrityError when the name is taken."""
    await connection.execute(
        insert(agents).values(
            name=agent.name,
            display_name=agent.display_name,
            roles=list(agent.roles),
            must_change=agent.must_change,
            source=agent.source,
            password=hashed,
            created=moment,
            disabled=agent.disabled,
            failures=0,
        )
    )


def as_agent(row: Row[Any]) -> Agent:
    """The agent of a row of ``agents``."""
    return Agent(
        row.name,
        row.display_name,
        read_roles(row.roles),
        row.disabled,
        row.must_change,
        row.source,
    )


async def _known(connection: AsyncConnection, name: str) -> Row[Any]:
    found = None
    if NAME.fullmatch(name):
        wanted = select(agents).where(agents.c.name == name)
        found = (await connection.execute(wanted)).one_or_none()
    if found is None:
        raise UsageError("There is no account of this name; see: guichet agent list")
    return found


def _some(roles: Collection[str]) -> tuple[Role, ...]:
    given = read_roles(roles)
    if not given:
        raise UsageError(f"Expected one role at least, among {', '.join(Role)}.")
    return given
