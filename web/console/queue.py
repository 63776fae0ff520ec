"""The queue as an agent sees it: who waits, whom I answer, and what changes meanwhile."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Literal

from fastapi import APIRouter, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from assistant.access.agent import Agent
from assistant.conversation import Conversation, State
from assistant.desk.reasons import NORMAL
from assistant.errors import AgentRefused
from assistant.storage.handoffs import Handoffs
from assistant.storage.last_questions import LastQuestion, last_questions
from web.console.presence import SEEN_EVERY, arrive, team
from web.console.schemas import Queue, Waiting
from web.live import QUEUE, changes
from web.problems import responses
from web.schemas import MessageOut
from web.services import Here, Services
from web.sessions import Me, signed_in
from web.streams import AGENT_STREAM

router = APIRouter()
NOTHING = LastQuestion("", 0)
AGES = {"waiting": {"__all__": {"waited_seconds"}}, "mine": {"__all__": {"waited_seconds"}}}


@router.get(
    "/conversations",
    summary="The queue and my conversations",
    responses=responses("not-logged-in", "other-origin"),
)
async def list_conversations(me: Me, services: Here) -> Queue:
    return await queue(services, me)


@router.get(
    "/events",
    response_class=EventSourceResponse,
    summary="Follow the queue and my conversations",
    responses=responses("not-logged-in", "other-origin") | {200: AGENT_STREAM},
)
async def follow(request: Request, me: Me, services: Here) -> AsyncIterator[ServerSentEvent]:
    """``queue`` and ``team`` at once and at each change, ``message`` for each new message in my
    conversations. While this is open, I am seen to be there."""
    shown: object = None
    there: object = None
    seen_at = float("-inf")
    last: dict[str, int] = {}
    with services.live.listen(QUEUE) as changed:
        async for _ in changes(changed, services.settings.poll_seconds):
            try:
                await signed_in(request, services)
            except AgentRefused:
                return  # signed out meanwhile, or the account was closed
            if time.monotonic() - seen_at >= SEEN_EVERY:
                await arrive(services, me.name)
                seen_at = time.monotonic()
            now = await queue(services, me)
            for mine in now.mine:
                known = last.get(mine.id, mine.last_number)
                for message in await services.conversations.history(mine.id, after=known):
                    told = MessageOut.of(message, whole=True)
                    yield ServerSentEvent(
                        event="message", data={"conversation": mine.id, "message": told}
                    )
                last[mine.id] = max(known, mine.last_number)
            stable = now.model_dump(exclude=AGES)
            if stable != shown:
                yield ServerSentEvent(event="queue", data=now)
                shown = stable
            colleagues = await team(services, me.name)
            if colleagues != there:
                yield ServerSentEvent(event="team", data=colleagues)
                there = colleagues


async def queue(services: Services, me: Agent) -> Queue:
    """Those who wait, in order (then those to call back), and those whom ``me`` answers."""
    found = await services.conversations.with_state(State.WAITING, State.CALLBACK, State.WITH_AGENT)
    waiting = [one for one in found if one.state is State.WAITING]
    waiting += [one for one in found if one.state is State.CALLBACK]
    mine = [one for one in found if one.state is State.WITH_AGENT and one.agent == me.name]
    told = await summaries(services, [*waiting, *mine], me.name)
    return Queue(waiting=told[: len(waiting)], mine=told[len(waiting) :])


async def summaries(
    services: Services, conversations: Sequence[Conversation], me: str
) -> list[Waiting]:
    """Each as the queue shows it; read in three queries, however many wait."""
    if not conversations:
        return []
    ids = [one.id for one in conversations]
    said = await last_questions(services.database, ids)
    rows = await Handoffs(services.database).open()
    waiting = await services.conversations.with_state(State.WAITING)
    places = {one.id: place for place, one in enumerate(waiting, start=1)}
    moment = datetime.now(UTC)
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
            for_agent=_meant_for(rows[one.id].for_agent if one.id in rows else "", me),
            last_question=said.get(one.id, NOTHING).text,
            last_number=said.get(one.id, NOTHING).number,
            place=places.get(one.id),
        )
        for one in conversations
    ]


def _meant_for(agent: str, me: str) -> Literal["", "me", "other"]:
    if not agent:
        return ""
    return "me" if agent == me else "other"
