"""The account of somebody whom the directory vouches for: made once, then kept up to date."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.access.accounts import as_agent, insert_agent
from assistant.access.acts import PUBLIC
from assistant.access.agent import OIDC, Agent
from assistant.access.audit import record
from assistant.access.audit_entry import Act
from assistant.access.oidc.person import Person
from assistant.access.passwords import NONE
from assistant.errors import DirectoryRefused
from assistant.storage.database import Database, now
from assistant.storage.tables import agents, identities, sessions
from assistant.storage.uninterrupted import uninterrupted

DIRECTORY = "directory"  # the actor of what its claims change


class Enrolment:
    """Accounts keyed by issuer and subject. A local account is never taken over, whatever name the
    directory gives somebody."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._clock = clock

    @uninterrupted
    async def enter(self, person: Person) -> Agent:
        """The agent with today's roles and name; raises DirectoryRefused "roles" or "disabled"."""
        try:
            return await self._enter(person)
        except IntegrityError:  # another tab made the account, or took its name, at the same time
            return await self._enter(person)

    async def _enter(self, person: Person) -> Agent:
        async with self._database.writing() as connection:
            agent, why = await self._known(connection, person), ""
            if agent is None and person.roles:
                agent = await self._made(connection, person)
            elif agent is not None:
                agent = await self._today(connection, agent, person)
                why = "disabled" if agent.disabled else ""
            why = why or ("" if person.roles else "roles")
            if why:
                object = agent.name if agent else "unknown"
                await self._note(connection, "session.refused", object, {"why": why}, PUBLIC)
        if why or agent is None:
            raise DirectoryRefused(why, "the account opens nothing")
        return agent

    async def _known(self, connection: AsyncConnection, person: Person) -> Agent | None:
        found = await connection.execute(
            select(agents)
            .join(identities, identities.c.agent == agents.c.name)
            .where(identities.c.issuer == person.issuer, identities.c.subject == person.subject)
        )
        row = found.one_or_none()
        return as_agent(row) if row else None

    async def _made(self, connection: AsyncConnection, person: Person) -> Agent:
        name = await self._free(connection, person.name)
        agent = Agent(name, person.display_name, person.roles, source=OIDC)
        await insert_agent(connection, agent, NONE, self._clock())
        await connection.execute(
            insert(identities).values(issuer=person.issuer, subject=person.subject, agent=name)
        )
        await self._note(connection, "account.added", name, {"roles": "+".join(person.roles)})
        return agent

    async def _free(self, connection: AsyncConnection, wanted: str) -> str:
        taken = set(
            await connection.scalars(
                select(agents.c.name).where(agents.c.name.startswith(wanted, autoescape=True))
            )
        )
        name, number = wanted, 1
        while name in taken:
            number += 1
            name = f"{wanted}-{number}"
        return name

    async def _today(self, connection: AsyncConnection, agent: Agent, person: Person) -> Agent:
        """The directory takes a role away as it gives one: who has none left is signed out."""
        today = replace(agent, display_name=person.display_name, roles=person.roles)
        if today == agent:
            return agent
        await connection.execute(
            update(agents)
            .where(agents.c.name == agent.name)
            .values(display_name=today.display_name, roles=list(today.roles))
        )
        if not today.roles:
            await connection.execute(delete(sessions).where(sessions.c.agent == agent.name))
        if today.roles != agent.roles:
            roles = {"roles": "+".join(today.roles)}
            await self._note(connection, "account.roles", agent.name, roles)
        return today

    async def _note(
        self,
        connection: AsyncConnection,
        action: str,
        name: str,
        detail: dict[str, str],
        by: str = DIRECTORY,
    ) -> None:
        act = Act(action, by, (), "account", name, detail | {"through": OIDC})
        await record(connection, act, self._clock())
