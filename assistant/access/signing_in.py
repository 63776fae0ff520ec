"""Signing in with a name and a password: guessing does not pay."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import case, literal, or_, select, update

from assistant.access.accounts import NAME, as_agent
from assistant.access.acts import PUBLIC
from assistant.access.agent import Agent
from assistant.access.audit import record
from assistant.access.audit_entry import Act
from assistant.access.passwords import verify_password
from assistant.errors import AgentRefused
from assistant.storage.database import Database, now
from assistant.storage.tables import Instant, agents
from assistant.storage.uninterrupted import uninterrupted

FAILURES_ALLOWED = 5  # in a row
LOCKED_FOR = timedelta(minutes=15)
REFUSED = (
    f"Wrong name or password; after {FAILURES_ALLOWED} failures in a row an account is locked "
    f"for {LOCKED_FOR.seconds // 60} minutes."
)


class SigningIn:
    """Checks passwords, and locks an account after failures in a row."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._clock = clock

    @uninterrupted
    async def check(self, name: str, password: str) -> Agent:
        """The agent with this name and password.

        Raises AgentRefused, in the same words and about the same time whether the name is
        unknown, disabled or locked, or the password wrong.
        """
        hashed = await self._count_attempt(name)
        right, renewed = await verify_password(password, hashed)
        if not right:
            await self._note_refusal(name)
            raise AgentRefused(REFUSED)
        async with self._database.writing() as connection:
            await connection.execute(
                update(agents)
                .where(agents.c.name == name)
                .values(failures=0, locked_until=None, password=renewed or hashed)
            )
            found = await connection.execute(select(agents).where(agents.c.name == name))
            return as_agent(found.one())

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

    async def _note_refusal(self, name: str) -> None:
        """Who typed an unknown name may have typed a password there: it is not kept."""
        async with self._database.writing() as connection:
            found = await connection.scalar(
                select(agents.c.name).where(agents.c.name == (name if NAME.fullmatch(name) else ""))
            )
            act = Act("session.refused", PUBLIC, (), "account", found or "unknown")
            await record(connection, act, self._clock())
