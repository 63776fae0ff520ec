"""The desk: hands a conversation over, says where it stands, and leaves nobody waiting for ever."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from assistant.conversation import Conversation, State
from assistant.desk.callbacks import CallbackDesk
from assistant.desk.estimate import (
    MEASURED,
    Wait,
    handling_time,
    in_minutes,
    waiting_time,
)
from assistant.desk.sealing import Seal
from assistant.desk.settings import ALWAYS_OPEN, DeskSettings
from assistant.errors import ConversationUnknown, TransitionRefused
from assistant.handoff import Action
from assistant.storage.conversations import Conversations
from assistant.storage.database import now
from assistant.storage.handoffs import Handoffs
from assistant.storage.presence import Availability, Presence, Presences

REMEMBERED_SECONDS = 30  # handling times change slowly


@dataclass(frozen=True, slots=True)
class Standing:
    """What a citizen is told: their wait while they wait, the next opening when they cannot."""

    state: State
    wait: Wait | None = None
    next_opening: datetime | None = None


class Desk:
    """One desk for the whole city. Several processes may run it: each move is made once."""

    def __init__(
        self,
        conversations: Conversations,
        settings: DeskSettings,
        clock: Callable[[], datetime] = now,
        seal: Seal | None = None,
    ) -> None:
        """Without a ``seal`` nobody can leave a number to be called back."""
        self.settings = settings
        self.callbacks: CallbackDesk | None = None
        if seal is not None:
            self.callbacks = CallbackDesk(
                conversations.database, seal, settings.callback_days, clock
            )
        self.mark = (seal or Seal.fleeting()).mark  # of addresses, which are never stored
        self.hours = settings.opening_hours()
        self._conversations = conversations
        self._handoffs = Handoffs(conversations.database)
        self._presences = Presences(conversations.database, clock)
        self._clock = clock
        self._handled: dict[str, tuple[float, timedelta | None]] = {}

    @classmethod
    def always_open(cls, conversations: Conversations) -> Self:
        """For tests, and for showing the pages at any hour; its key dies with it."""
        return cls(conversations, DeskSettings(**ALWAYS_OPEN), seal=Seal.fleeting())

    def is_open(self) -> bool:
        return self.hours.is_open(self._clock())

    def next_opening(self) -> datetime | None:
        return self.hours.next_opening(self._clock())

    async def request(self, id: str, reason: str, theme: str = "") -> Conversation:
        """Put a conversation into the queue; outside opening hours, among those to call back.

        Raises TransitionRefused when somebody has it, or it waits already.
        """
        moved, _ = await self._conversations.move(id, Action.REQUEST, reason=reason, theme=theme)
        if self.is_open():
            return moved
        with suppress(TransitionRefused):  # an agent who works late took it at once: the better
            moved, _ = await self._conversations.move(id, Action.CALLBACK)
            return moved
        return await self._conversations.get(id)

    async def standing(self, conversation: Conversation) -> Standing:
        if conversation.state is State.WAITING:
            return Standing(State.WAITING, await self.wait(conversation))
        if conversation.state is State.CALLBACK:
            return Standing(State.CALLBACK, next_opening=self.next_opening())
        return Standing(conversation.state)

    async def wait(self, conversation: Conversation) -> Wait | None:
        """The place in the queue and the wait; None when it does not wait (any more)."""
        busy_or_waiting = await self._conversations.with_state(State.WAITING, State.WITH_AGENT)
        queue = [one for one in busy_or_waiting if one.state is State.WAITING]
        place = next((n for n, one in enumerate(queue) if one.id == conversation.id), None)
        if place is None:
            return None
        agents = await self._available(conversation.theme)
        names = {agent.agent for agent in agents}
        # Those before who need none of these agents delay nobody here.
        ahead = sum(any(agent.takes(one.theme) for agent in agents) for one in queue[:place])
        busy = sum(one.agent in names for one in busy_or_waiting)
        handled = await self._handling_time(conversation.theme)
        wait = waiting_time(ahead, handled, len(agents), self.settings.per_agent, busy)
        return Wait(place + 1, in_minutes(wait))

    async def sweep(self) -> tuple[str, ...]:
        """Move on whoever would wait for nothing; the conversations that were moved.

        Who waits too long or past closing time is to be called back; who talks to an agent that
        has gone goes back to the queue; a call-back that nobody needs any more is closed.
        """
        moment, moved = self._clock(), []
        found = await self._conversations.with_state(
            State.WAITING, State.WITH_AGENT, State.CALLBACK
        )
        for one in found:
            action = await self._due(one, moment)
            if action is not None:
                # Refused or gone: somebody else, a process or a person, was quicker.
                with suppress(TransitionRefused, ConversationUnknown):
                    await self._conversations.move(one.id, action, version=one.version)
                    moved.append(one.id)
        return tuple(moved)

    async def _due(self, one: Conversation, moment: datetime) -> Action | None:
        settings, since = self.settings, moment - one.changed
        if one.state is State.WAITING:
            late = since >= timedelta(minutes=settings.wait_minutes)
            return Action.CALLBACK if late or not self.hours.is_open(moment) else None
        if one.state is State.CALLBACK:
            return Action.CLOSE if since >= timedelta(days=settings.callback_days) else None
        return Action.LOSE if await self._has_gone(one, moment) else None

    async def _has_gone(self, one: Conversation, moment: datetime) -> bool:
        """Whether its agent is there no more: the console's connection is lost for long, or, of
        an agent without console, nothing has been written for long."""
        there = await self._presences.of(one.agent)
        if there is None:
            quiet = timedelta(minutes=self.settings.silent_minutes)
            return moment - one.active >= quiet
        gone = timedelta(seconds=self.settings.lost_seconds)
        return moment - max(there.seen, one.changed) >= gone

    async def _available(self, theme: str) -> list[Presence]:
        there = await self._presences.there(timedelta(seconds=self.settings.seen_seconds))
        return [one for one in there if one.status is Availability.AVAILABLE and one.takes(theme)]

    async def _handling_time(self, theme: str) -> timedelta | None:
        known = self._handled.get(theme)
        if known and time.monotonic() - known[0] < REMEMBERED_SECONDS:
            return known[1]
        handled = handling_time(await self._handoffs.last_handled(theme, MEASURED))
        if handled is None and theme:
            handled = handling_time(await self._handoffs.last_handled("", MEASURED))
        self._handled[theme] = (time.monotonic(), handled)
        return handled
