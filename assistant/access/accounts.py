"""Who has an account, with which roles, and whether it is open."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.access.agent import Agent
from assistant.access.passwords import hash_password
from assistant.access.roles import Role, read_roles
from assistant.storage.database import Database, now
from assistant.storage.storable import check_text
from assistant.storage.tables import agents, sessions
from assistant.storage.uninterrupted import uninterrupted
from foundation import UsageError

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
    ) -> Agent:
        """A new account; UsageError when the name is taken or not plain, the password short, or a
        role unknown."""
        if not NAME.fullmatch(name):
            raise UsageError(
                "Expected an account name of 1 to 64 characters among a-z, 0-9, '.', '_' and '-'."
            )
        check_text(display_name, "the display name")
        agent = Agent(name, display_name or name, _some(roles))
        hashed = await hash_password(password)
        try:
            async with self._database.writing() as connection:
                await insert_agent(connection, agent, hashed, self._clock())
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
    async def disable(self, name: str) -> None:
        """Close an account and end its sessions; UsageError when there is none."""
        async with self._database.writing() as connection:
            await _known(connection, name)
            await connection.execute(
                update(agents).where(agents.c.name == name).values(disabled=True)
            )
            await connection.execute(delete(sessions).where(sessions.c.agent == name))

    @uninterrupted
    async def change_password(self, name: str, password: str) -> None:
        """Set a new password, lift a lock and end open sessions; UsageError as for ``add``."""
        hashed = await hash_password(password)
        async with self._database.writing() as connection:
            await _known(connection, name)
            await connection.execute(
                update(agents)
                .where(agents.c.name == name)
                .values(password=hashed, failures=0, locked_until=None)
            )
            await connection.execute(delete(sessions).where(sessions.c.agent == name))

    @uninterrupted
    async def give_roles(self, name: str, roles: Collection[str]) -> Agent:
        """Replace the roles; they hold at the next call. UsageError when there is no account."""
        given = _some(roles)
        async with self._database.writing() as connection:
            await _known(connection, name)
            await connection.execute(
                update(agents).where(agents.c.name == name).values(role=given[0], roles=list(given))
            )
            return as_agent(await _known(connection, name))


async def insert_agent(
    connection: AsyncConnection, agent: Agent, hashed: str, moment: datetime
) -> None:
    """Raises IntegrityError when the name is taken."""
    await connection.execute(
        insert(agents).values(
            name=agent.name,
            display_name=agent.display_name,
            role=agent.roles[0],
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
