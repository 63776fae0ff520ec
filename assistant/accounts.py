"""Agents' local accounts and sessions. Passwords as argon2, sessions on the server."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from pwdlib import PasswordHash
from sqlalchemy import case, delete, insert, literal, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.errors import AgentRefused
from assistant.storage.database import Database, now
from assistant.storage.storable import check_text
from assistant.storage.tables import Instant, agents, sessions
from assistant.storage.tokens import fingerprint, new_token
from assistant.storage.uninterrupted import uninterrupted
from foundation import UsageError

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
SHORTEST_PASSWORD = 12  # characters
LONGEST_PASSWORD = 1024  # characters: hashing more would only serve to slow us down
FAILURES_ALLOWED = 5  # in a row
LOCKED_FOR = timedelta(minutes=15)
SESSION_LASTS = timedelta(hours=10)
REFUSED = (
    f"Wrong name or password; after {FAILURES_ALLOWED} failures in a row an account is locked "
    f"for {LOCKED_FOR.seconds // 60} minutes."
)
HASHER = PasswordHash.recommended()
NOBODY = HASHER.hash(new_token())  # verified for unknown names, so that they take as long


@dataclass(frozen=True, slots=True)
class Agent:
    """A person of the relationship centre. ``name`` is the account, ``display_name`` is shown."""

    name: str
    display_name: str
    role: str = "agent"
    disabled: bool = False


class Accounts:
    """The agents' accounts of one database."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._clock = clock

    @uninterrupted
    async def add(self, name: str, password: str, display_name: str = "") -> Agent:
        """A new account; UsageError when the name is taken or not plain, or the password short."""
        if not NAME.fullmatch(name):
            raise UsageError(
                "Expected an account name of 1 to 64 characters among a-z, 0-9, '.', '_' and '-'."
            )
        check_text(display_name, "the display name")
        hashed = await _hash(password)
        agent = Agent(name, display_name or name)
        try:
            async with self._database.writing() as connection:
                await connection.execute(
                    insert(agents).values(
                        name=agent.name,
                        display_name=agent.display_name,
                        role=agent.role,
                        password=hashed,
                        created=self._clock(),
                        disabled=False,
                        failures=0,
                    )
                )
        except IntegrityError:
            raise UsageError(f"There is already an account {name!r}.") from None
        return agent

    @uninterrupted
    async def check(self, name: str, password: str) -> Agent:
        """The agent with this name and password.

        Raises AgentRefused, in the same words and about the same time whether the name is
        unknown, disabled or locked, or the password wrong.
        """
        hashed = await self._count_attempt(name)
        right, renewed = await asyncio.to_thread(
            HASHER.verify_and_update, password[:LONGEST_PASSWORD], hashed or NOBODY
        )
        if hashed is None or not right or len(password) > LONGEST_PASSWORD:
            raise AgentRefused(REFUSED)
        async with self._database.writing() as connection:
            await connection.execute(
                update(agents)
                .where(agents.c.name == name)
                .values(failures=0, locked_until=None, password=renewed or hashed)
            )
            return await _agent(connection, name)

    async def _count_attempt(self, name: str) -> str | None:
        """Count a failure in advance, so that guesses at once count too; None when refused."""
        if not NAME.fullmatch(name):
            return None
        moment = self._clock()
        # An old lock that has run out starts the count afresh.
        failures = case((agents.c.locked_until.is_(None), agents.c.failures + 1), else_=1)
        until = case(
            (failures >= FAILURES_ALLOWED, literal(moment + LOCKED_FOR, Instant)), else_=None
        )
        async with self._database.writing() as connection:
            hashed: str | None = await connection.scalar(
                update(agents)
                .where(
                    agents.c.name == name,
                    agents.c.disabled.is_(False),
                    or_(agents.c.locked_until.is_(None), agents.c.locked_until <= moment),
                )
                .values(failures=failures, locked_until=until)
                .returning(agents.c.password)
            )
            return hashed

    @uninterrupted
    async def list(self) -> tuple[Agent, ...]:
        """All accounts, by name, disabled ones included."""
        async with self._database.reading() as connection:
            rows = await connection.execute(select(agents).order_by(agents.c.name))
            return tuple(Agent(row.name, row.display_name, row.role, row.disabled) for row in rows)

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
        hashed = await _hash(password)
        async with self._database.writing() as connection:
            await _known(connection, name)
            await connection.execute(
                update(agents)
                .where(agents.c.name == name)
                .values(password=hashed, failures=0, locked_until=None)
            )
            await connection.execute(delete(sessions).where(sessions.c.agent == name))

    @uninterrupted
    async def session(self, agent: Agent) -> str:
        """A token for ten hours, to be kept in a cookie; only its SHA-256 is stored."""
        token = new_token()
        try:
            async with self._database.writing() as connection:
                await connection.execute(
                    insert(sessions).values(
                        token=fingerprint(token),
                        agent=agent.name,
                        expires=self._clock() + SESSION_LASTS,
                    )
                )
        except IntegrityError:
            raise AgentRefused("There is no account of this name any more.") from None
        return token

    @uninterrupted
    async def of_session(self, token: str) -> Agent:
        """The agent of an open session; AgentRefused when ended, run out or disabled."""
        async with self._database.reading() as connection:
            row = (
                await connection.execute(
                    select(agents)
                    .join(sessions, sessions.c.agent == agents.c.name)
                    .where(
                        sessions.c.token == fingerprint(token),
                        sessions.c.expires > self._clock(),
                        agents.c.disabled.is_(False),
                    )
                )
            ).one_or_none()
        if row is None:
            raise AgentRefused("The session has ended; sign in again.")
        return Agent(row.name, row.display_name, row.role)

    @uninterrupted
    async def end_session(self, token: str) -> None:
        """Sign out; ending twice is no error."""
        async with self._database.writing() as connection:
            await connection.execute(delete(sessions).where(sessions.c.token == fingerprint(token)))

    @uninterrupted
    async def purge_sessions(self) -> int:
        """Remove the sessions that have run out; how many."""
        async with self._database.writing() as connection:
            gone = await connection.execute(
                delete(sessions).where(sessions.c.expires <= self._clock())
            )
            return gone.rowcount


async def _hash(password: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise UsageError(
            f"Expected a password of {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters, "
            f"found {len(password)}."
        )
    check_text(password, "the password")
    return await asyncio.to_thread(HASHER.hash, password)


async def _known(connection: AsyncConnection, name: str) -> None:
    if (
        not NAME.fullmatch(name)
        or await connection.scalar(select(agents.c.name).where(agents.c.name == name)) is None
    ):
        raise UsageError("There is no account of this name; see: guichet agent list")


async def _agent(connection: AsyncConnection, name: str) -> Agent:
    row = (await connection.execute(select(agents).where(agents.c.name == name))).one()
    return Agent(row.name, row.display_name, row.role)
