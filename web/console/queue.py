"""The queue as an agent sees it: who waits, whom I answer, and what changes meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

from fastapi import APIRouter, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from assistant.access.agent import Agent
from assistant.conversation import Author, Conversation, State
from assistant.errors import AgentRefused
from web.console.schemas import Queue, Waiting
from web.live import QUEUE, changes
from web.problems import responses
from web.schemas import MessageOut
from web.services import Here, Services
from web.sessions import Me, signed_in
from web.streams import AGENT_STREAM

router = APIRouter()


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
    """``queue`` at once and at each change, ``message`` for each new message in my
    conversations."""
    shown: object = None
    last: dict[str, int] = {}
    with services.live.listen(QUEUE) as changed:
        async for _ in changes(changed, services.settings.poll_seconds):
            try:
                await signed_in(request, services)
            except AgentRefused:
                return  # signed out meanwhile, or the account was closed
            now = await queue(services, me)
            for mine in now.mine:
                known = last.get(mine.id, mine.last_number)
                for message in await services.conversations.history(mine.id, after=known):
                    yield ServerSentEvent(
                        event="message",
                        data={
                            "conversation": mine.id,
                            "message": MessageOut.of(message, whole=True),
                        },
                    )
                last[mine.id] = max(known, mine.last_number)
            stable = now.model_dump(
                exclude={
                    "waiting": {"__all__": {"waited_seconds"}},
                    "mine": {"__all__": {"waited_seconds"}},
                }
            )
            if stable != shown:
                yield ServerSentEvent(event="queue", data=now)
                shown = stable


async def queue(services: Services, me: Agent) -> Queue:
    """Those who wait, in order (then those to call back), and those whom ``me`` answers."""
    found = await services.conversations.with_state(State.WAITING, State.CALLBACK, State.WITH_AGENT)
    waiting = [one for one in found if one.state is State.WAITING]
    waiting += [one for one in found if one.state is State.CALLBACK]
    mine = [one for one in found if one.state is State.WITH_AGENT and one.agent == me.name]
    return Queue(
        waiting=[await summary(services, one) for one in waiting],
        mine=[await summary(services, one) for one in mine],
    )


async def summary(services: Services, conversation: Conversation) -> Waiting:
    history = await services.conversations.history(conversation.id)
    questions = [one.text for one in history if one.author is Author.CITIZEN]
    return Waiting(
        id=conversation.id,
        state=conversation.state,
        language=conversation.language,
        created=conversation.created,
        changed=conversation.changed,
        waited_seconds=int((datetime.now(UTC) - conversation.changed).total_seconds()),
        agent=conversation.agent,
        why=conversation.handoff_reason,
        last_question=questions[-1] if questions else "",
        last_number=history[-1].number if history else 0,
        place=await services.conversations.place(conversation.id),
    )
