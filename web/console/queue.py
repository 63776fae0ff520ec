"""The queue as an agent sees it: who waits, whom I answer, and what changes meanwhile."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from web.console.board import Room
from web.console.presence import SEEN_EVERY, arrive
from web.console.schemas import Queue
from web.live import QUEUE
from web.problems import responses
from web.schemas import MessageOut
from web.services import Here, Services
from web.sessions import Me, still_here
from web.streams import AGENT_STREAM

router = APIRouter()
AGES = {"waiting": {"__all__": {"waited_seconds"}}, "mine": {"__all__": {"waited_seconds"}}}


@router.get(
    "/conversations",
    summary="The queue and my conversations",
    responses=responses("not-logged-in", "other-origin"),
)
async def list_conversations(me: Me, services: Here) -> Queue:
    return (await services.board.read()).queue(me.name)


@router.get(
    "/events",
    response_class=EventSourceResponse,
    summary="Follow the queue and my conversations",
    responses=responses("not-logged-in", "other-origin") | {200: AGENT_STREAM},
)
async def follow(request: Request, me: Me, services: Here) -> AsyncIterator[ServerSentEvent]:
    """``queue`` and ``team`` at once and at each change, ``message`` for each new message in my
    conversations. While this is open, I am seen to be there; it keeps no session awake."""
    desk = _Desk(services, me.name)
    seen_at = float("-inf")
    with services.live.listen(QUEUE) as changed:
        async for told in services.live.changes(changed, services.settings.poll_seconds):
            if time.monotonic() - seen_at >= SEEN_EVERY:
                await arrive(services, me.name)
                seen_at = time.monotonic()
            news = await desk.news(await services.board.read())
            if (news or not told) and not await still_here(request, services):
                return  # signed out meanwhile, fallen asleep, or the account was closed
            for event in news:
                yield event


class _Desk:
    """What one agent's stream has told so far."""

    def __init__(self, services: Services, me: str) -> None:
        self._services, self._me = services, me
        self._last: dict[str, int] = {}
        self._queue: object = None
        self._team: object = None

    async def news(self, room: Room) -> list[ServerSentEvent]:
        events = await self._messages(room)
        queue, team = room.queue(self._me), room.team(self._me)
        stable = queue.model_dump(exclude=AGES)
        if stable != self._queue:
            events.append(ServerSentEvent(event="queue", data=queue))
        if team != self._team:
            events.append(ServerSentEvent(event="team", data=team))
        self._queue, self._team = stable, team
        return events

    async def _messages(self, room: Room) -> list[ServerSentEvent]:
        """Each new message of my conversations, once."""
        events = []
        for mine in room.mine(self._me):
            known = self._last.setdefault(mine.id, mine.last_number)
            if mine.last_number <= known:
                continue
            for message in await self._services.conversations.history(mine.id, after=known):
                told = {"conversation": mine.id, "message": MessageOut.of(message, whole=True)}
                events.append(ServerSentEvent(event="message", data=told))
                self._last[mine.id] = message.number  # maybe later than the room was read
        return events
