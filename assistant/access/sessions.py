"""Open sessions, kept on the server: a browser holds a token, of which we keep the SHA-256."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from assistant.access.accounts import as_agent
from assistant.access.agent import Agent
from assistant.errors import AgentRefused
from assistant.storage.database import Database, now
from assistant.storage.tables import agents, sessions
from assistant.storage.tokens import fingerprint, new_token
from assistant.storage.uninterrupted import uninterrupted

LASTS = timedelta(hours=10)


class Sessions:
    """The open sessions of one database."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._clock = clock

    @uninterrupted
    async def open(self, agent: Agent) -> str:
        """A token for ten hours, to be kept in a cookie."""
        token = new_token()
        try:
            async with self._database.writing() as connection:
                await connection.execute(
                    insert(sessions).values(
                        token=fingerprint(token),
                        agent=agent.name,
                        expires=self._clock() + LASTS,
                    )
                )
        except IntegrityError:
            raise AgentRefused("There is no account of this name any more.") from None
        return token

    @uninterrupted
    async def agent(self, token: str) -> Agent:
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
        return as_agent(row)

    @uninterrupted
    async def end(self, token: str) -> None:
        """Sign out; ending twice is no error."""
        async with self._database.writing() as connection:
            await connection.execute(delete(sessions).where(sessions.c.token == fingerprint(token)))

    @uninterrupted
    async def purge(self) -> int:
        """Remove the sessions that have run out; how many."""
        async with self._database.writing() as connection:
            gone = await connection.execute(
                delete(sessions).where(sessions.c.expires <= self._clock())
            )
            return gone.rowcount
