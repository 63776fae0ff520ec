"""The agents' part of the API: the queue, and the conversations they have taken."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request, status
from fastapi.sse import EventSourceResponse, ServerSentEvent

from assistant.accounts import Agent
from assistant.conversation import Author, Conversation, Message, State
from assistant.errors import AgentRefused
from assistant.handoff import Action
from web.chat import check_length, stripped
from web.live import QUEUE, changes
from web.problems import ProblemRaised, responses
from web.schemas import MessageOut, NewMessage, Pack, Queue, Reason, Waiting
from web.services import Here, Services
from web.sessions import own_pages, signed_in
from web.streams import AGENT_STREAM

router = APIRouter(
    prefix="/api/v1/agents", tags=["agents"], dependencies=[Depends(own_pages), Depends(signed_in)]
)

Me = Annotated[Agent, Depends(signed_in)]
READ = responses("not-logged-in", "other-origin", "conversation-unknown", "not-found", "invalid")
ACT = READ | responses("conversation-unknown", "state", "not-yours", "too-large", "malformed")


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
                        data={"conversation": mine.id, "message": _whole(message)},
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


@router.get("/conversations/{id}", summary="Read a conversation with its sources", responses=READ)
async def read(id: str, me: Me, services: Here) -> Pack:
    """Those who wait, and mine; with what was withheld and why."""
    conversation = await services.conversations.get(id)
    mine = conversation.state is State.WITH_AGENT and conversation.agent == me.name
    if not mine and conversation.state not in (State.WAITING, State.CALLBACK):
        raise ProblemRaised("state")
    return await pack(services, conversation)


@router.post("/conversations/{id}/claim", summary="Take a conversation", responses=ACT)
async def claim(id: str, me: Me, services: Here) -> Pack:
    await services.turns.stop(id, "agent")
    return await _move(services, id, Action.CLAIM, me)


@router.post("/conversations/{id}/release", summary="Give it back", responses=ACT)
async def release(id: str, me: Me, services: Here) -> Pack:
    """The assistant answers again."""
    return await _move(services, id, Action.RELEASE, me)


@router.post("/conversations/{id}/transfer", summary="Back to the queue", responses=ACT)
async def transfer(id: str, me: Me, services: Here, wish: Reason | None = None) -> Pack:
    """Another agent can take it; ``reason`` is stripped of personal data and shown to them."""
    reason = await stripped(services, wish.reason if wish else "", id)
    return await _move(services, id, Action.TRANSFER, me, reason)


@router.post("/conversations/{id}/close", summary="Close a conversation", responses=ACT)
async def close(id: str, me: Me, services: Here) -> Pack:
    return await _move(services, id, Action.CLOSE, me)


@router.post(
    "/conversations/{id}/messages",
    status_code=status.HTTP_201_CREATED,
    summary="Write to the citizen",
    responses=ACT | responses("invalid", "empty", "too-long"),
)
async def write(id: str, message: NewMessage, me: Me, services: Here) -> MessageOut:
    """Stored without personal data, marked as written by a person. Same ``key``, same message."""
    check_length(message.text, services)
    conversation = await services.conversations.get(id)
    if conversation.state is not State.WITH_AGENT or conversation.agent != me.name:
        raise ProblemRaised("not-yours")
    text = await stripped(services, message.text, id)
    if not text:
        raise ProblemRaised("empty")
    stored = await services.conversations.add(
        id, Author.AGENT, text, key=message.key, author_name=me.display_name, agent=me.name
    )
    services.live.tell(id)
    return MessageOut.of(stored, whole=True)


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


async def pack(services: Services, conversation: Conversation) -> Pack:
    return Pack(
        conversation=await summary(services, conversation),
        messages=[_whole(one) for one in await services.conversations.history(conversation.id)],
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


async def _move(services: Services, id: str, action: Action, me: Agent, reason: str = "") -> Pack:
    moved, _ = await services.conversations.move(id, action, agent=me.name, reason=reason)
    services.live.tell_all()
    return await pack(services, moved)


def _whole(message: Message) -> MessageOut:
    return MessageOut.of(message, whole=True)
