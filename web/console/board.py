"""What every console shows, read once for all that ask: who waits, who answers whom, who is there.

Each agent's page has a live stream, and each message wakes all of them. Read for each stream
apart, ten agents in a busy hour would keep the database from the citizens.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from pydantic import BaseModel

from assistant.access.access import Access
from assistant.access.agent import Agent
from assistant.conversation import Conversation, State
from assistant.desk.reasons import NORMAL
from assistant.storage.conversations import Conversations
from assistant.storage.handoffs import Handoffs
from assistant.storage.last_questions import LastQuestion, last_questions
from assistant.storage.presence import Presence, Presences
from web.console.schemas import Queue, Waiting
from web.live import Live

NOTHING = LastQuestion("", 0)
LOST_AFTER = timedelta(seconds=20)  # without a word from the page: away
OPEN = (State.WAITING, State.CALLBACK, State.WITH_AGENT)


class Colleague(BaseModel):
    """``since``: when this status was chosen; ``conversations``: how many they answer now."""

    name: str
    display_name: str
    status: Literal["available", "busy", "away"]
    since: datetime | None
    conversations: int
    me: bool


@dataclass(frozen=True, slots=True)
class Room:
    """The whole room at one moment; each agent sees it from where they sit.

    ``found``: those of ``OPEN``, in the order of the queue; ``said`` and ``meant_for`` go by
    conversation, ``there`` by agent.
    """

    found: tuple[Conversation, ...] = ()
    said: dict[str, LastQuestion] = field(default_factory=dict)
    meant_for: dict[str, str] = field(default_factory=dict)
    there: dict[str, Presence] = field(default_factory=dict)
    accounts: tuple[Agent, ...] = ()

    def mine(self, me: str) -> list[Conversation]:
        """Those whom ``me`` answers."""
        return [one for one in self.found if one.state is State.WITH_AGENT and one.agent == me]

    def queue(self, me: str) -> Queue:
        """Those who wait, in order (then those to call back), and those whom ``me`` answers."""
        waiting = [one for one in self.found if one.state is State.WAITING]
        waiting += [one for one in self.found if one.state is State.CALLBACK]
        return Queue(waiting=self.told(waiting, me), mine=self.told(self.mine(me), me))

    def told(self, conversations: Sequence[Conversation], me: str) -> list[Waiting]:
        """Each as the queue shows it to ``me``."""
        moment = datetime.now(UTC)
        waiting = (one.id for one in self.found if one.state is State.WAITING)
        places = {id: place for place, id in enumerate(waiting, start=1)}
        return [
            Waiting(
                id=one.id,
                state=one.state,
                language=one.language,
                theme=one.theme,
                urgent=one.priority < NORMAL,
                created=one.created,
                changed=one.changed,
                waited_seconds=int((moment - one.changed).total_seconds()),
                agent=one.agent,
                why=one.handoff_reason,
                for_agent=_meant_for(self.meant_for.get(one.id, ""), me),
                last_question=self.said.get(one.id, NOTHING).text,
                last_number=self.said.get(one.id, NOTHING).number,
                place=places.get(one.id),
            )
            for one in conversations
        ]

    def team(self, me: str) -> list[dict[str, Any]]:
        """Everybody who answers, as JSON, those who are there first."""
        busy = [one.agent for one in self.found if one.state is State.WITH_AGENT]
        found = [
            Colleague(
                name=agent.name,
                display_name=agent.display_name,
                status=self.there[agent.name].status.value if agent.name in self.there else "away",
                since=self.there[agent.name].since if agent.name in self.there else None,
                conversations=busy.count(agent.name),
                me=agent.name == me,
            )
            for agent in self.accounts
            if agent.may("answer") and not agent.disabled
        ]
        order = {"available": 0, "busy": 1, "away": 2}
        found.sort(key=lambda one: (order[one.status], one.display_name.casefold()))
        return [one.model_dump(mode="json") for one in found]


class Board:
    """The room as it is now. Those who ask while it is being read share the next reading."""

    def __init__(
        self, conversations: Conversations, access: Access, live: Live, every: float
    ) -> None:
        """``every``: seconds after which all is read again though nothing was told."""
        self._conversations, self._access, self._live = conversations, access, live
        self._every = every
        self._current: asyncio.Task[Room] | None = None
        self._next: asyncio.Task[Room] | None = None
        self._room = Room()
        self._read_at = float("-inf")
        self._moves = -1

    async def read(self) -> Room:
        """The room as it was at this call or later. Raises StorageError."""
        if self._next is None:
            self._next = asyncio.create_task(self._after(self._current))
        return await asyncio.shield(self._next)

    async def _after(self, current: asyncio.Task[Room] | None) -> Room:
        if current is not None:
            await asyncio.wait([current])
        self._current, self._next = self._next, None  # who asks from now on waits for another
        return await self._look()

    async def _look(self) -> Room:
        moves, moment = self._live.moves, time.monotonic()
        found = await self._conversations.with_state(*OPEN)
        late = moment - self._read_at >= self._every
        if moves == self._moves and not late and _marks(found) == _marks(self._room.found):
            return self._room
        database, before = self._conversations.database, self._room
        known = {id: said for id, said in before.said.items() if said.number}
        fresh = [one.id for one in found if known.get(one.id, NOTHING).number != one.last_number]
        said = before.said | await last_questions(database, fresh)
        meant_for, there, accounts = before.meant_for, before.there, before.accounts
        if moves != self._moves or late or _versions(found) != _versions(before.found):
            rows = await Handoffs(database).open()
            meant_for = {id: row.for_agent for id, row in rows.items()}
            present = await Presences(database).there(LOST_AFTER)
            there = {one.agent: one for one in present}
            accounts = await self._access.accounts.list()
        here = {one.id for one in found}
        said = {id: one for id, one in said.items() if id in here}
        self._room = Room(found, said, meant_for, there, tuple(accounts))
        self._moves = moves
        if late:
            self._read_at = moment
        return self._room


def _marks(found: Sequence[Conversation]) -> list[tuple[str, int, int]]:
    return [(one.id, one.version, one.last_number) for one in found]


def _versions(found: Sequence[Conversation]) -> list[tuple[str, int]]:
    return [(one.id, one.version) for one in found]


def _meant_for(agent: str, me: str) -> Literal["", "me", "other"]:
    if not agent:
        return ""
    return "me" if agent == me else "other"
