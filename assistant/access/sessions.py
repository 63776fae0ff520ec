"""Open sessions, kept on the server: a browser holds a token, of which we keep the SHA-256."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from assistant.access.accounts import as_agent
from assistant.access.agent import Agent
from assistant.access.audit import record
from assistant.access.audit_entry import Act
from assistant.errors import AgentRefused
from assistant.storage.database import Database, now
from assistant.storage.tables import agents, sessions
from assistant.storage.tokens import fingerprint, new_token
from assistant.storage.uninterrupted import uninterrupted

SEEN_EVERY = timedelta(minutes=1)  # how exactly the last call is known


class Sessions:
    """The open sessions of one database. One ends after ``idle`` without any call, and after
    ``lasts`` whatever is done meanwhile."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime] = now,
        *,
        lasts: timedelta,
        idle: timedelta,
    ) -> None:
        self._database = database
        self._clock = clock
        self._lasts = lasts
        self._idle = idle

    @uninterrupted
    async def open(self, agent: Agent, id_token: str | None = None) -> str:
        """A token to be kept in a cookie; ``id_token`` is what the city's directory gave when
        the agent came through it."""
        token, moment = new_token(), self._clock()
        try:
            async with self._database.writing() as connection:
                await connection.execute(
                    insert(sessions).values(
                        token=fingerprint(token),
                        agent=agent.name,
                        created=moment,
                        seen=moment,
                        expires=moment + self._lasts,
                        id_token=id_token,
                    )
                )
                await record(connection, _act("opened", agent, agent.source), moment)
        except IntegrityError:
            raise AgentRefused("There is no account of this name any more.") from None
        return token

    @uninterrupted
    async def agent(self, token: str, *, counts: bool = True) -> Agent:
        """The agent of an open session; AgentRefused when ended, run out or disabled.

        ``counts``: this is a call of the person's. A page that looks by itself is none, so that
        a desk left alone falls asleep.
        """
        moment, mark = self._clock(), fingerprint(token)
        async with self._database.reading() as connection:
            row = (
                await connection.execute(
                    select(agents, sessions.c.seen)
                    .join(sessions, sessions.c.agent == agents.c.name)
                    .where(
                        sessions.c.token == mark,
                        sessions.c.expires > moment,
                        sessions.c.seen > moment - self._idle,
                        agents.c.disabled.is_(False),
                    )
                )
            ).one_or_none()
        if row is None:
            raise AgentRefused("The session has ended; sign in again.")
        if counts and row.seen <= moment - SEEN_EVERY:
            await self._see(mark, moment)
        return as_agent(row)

    async def _see(self, mark: str, moment: datetime) -> None:
        async with self._database.writing() as connection:
            await connection.execute(
                update(sessions).where(sessions.c.token == mark).values(seen=moment)
            )

    @uninterrupted
    async def end(self, token: str) -> str:
        """Sign out; ending twice is no error. Gives the directory's token back, if it gave one."""
        async with self._database.writing() as connection:
            ended = (
                await connection.execute(
                    delete(sessions)
                    .where(sessions.c.token == fingerprint(token))
                    .returning(sessions.c.agent, sessions.c.id_token)
                )
            ).one_or_none()
            if ended is None:
                return ""
            found = await connection.execute(select(agents).where(agents.c.name == ended.agent))
            act = _act("closed", as_agent(found.one()))
            await record(connection, act, self._clock())
        return ended.id_token or ""

    @uninterrupted
    async def purge(self) -> int:
        """Remove the sessions that have run out; how many."""
        async with self._database.writing() as connection:
            moment = self._clock()
            gone = await connection.execute(
                delete(sessions).where(
                    or_(sessions.c.expires <= moment, sessions.c.seen <= moment - self._idle)
                )
            )
            return gone.rowcount


def _act(what: str, agent: Agent, through: str = "") -> Act:
    detail = {"through": through} if through else {}
    return Act(f"session.{what}", agent.name, agent.roles, "account", agent.name, detail)
