"""What an agent does with one conversation: read, take, write, pass on, give back, close."""

from __future__ import annotations

from fastapi import APIRouter, status

from assistant.access.agent import Agent
from assistant.conversation import Author, Conversation, State
from assistant.handoff import Action
from web.chat import check_length, stripped
from web.console.queue import summary
from web.console.schemas import Pack, Reason
from web.problems import ProblemRaised, responses
from web.schemas import MessageOut, NewMessage
from web.services import Here, Services
from web.sessions import Me

router = APIRouter(prefix="/conversations/{id}")

READ = responses("not-logged-in", "other-origin", "conversation-unknown", "not-found", "invalid")
ACT = READ | responses("conversation-unknown", "state", "not-yours", "too-large", "malformed")


@router.get("", summary="Read a conversation with its sources", responses=READ)
async def read(id: str, me: Me, services: Here) -> Pack:
    """Those who wait, and mine; with what was withheld and why."""
    conversation = await services.conversations.get(id)
    mine = conversation.state is State.WITH_AGENT and conversation.agent == me.name
    if not mine and conversation.state not in (State.WAITING, State.CALLBACK):
        raise ProblemRaised("state")
    return await pack(services, conversation)


@router.post("/claim", summary="Take a conversation", responses=ACT)
async def claim(id: str, me: Me, services: Here) -> Pack:
    await services.turns.stop(id, "agent")
    return await _move(services, id, Action.CLAIM, me)


@router.post("/release", summary="Give it back", responses=ACT)
async def release(id: str, me: Me, services: Here) -> Pack:
    """The assistant answers again."""
    return await _move(services, id, Action.RELEASE, me)


@router.post("/transfer", summary="Back to the queue", responses=ACT)
async def transfer(id: str, me: Me, services: Here, wish: Reason | None = None) -> Pack:
    """Another agent can take it; ``reason`` is stripped of personal data and shown to them."""
    reason = await stripped(services, wish.reason if wish else "", id)
    return await _move(services, id, Action.TRANSFER, me, reason)


@router.post("/close", summary="Close a conversation", responses=ACT)
async def close(id: str, me: Me, services: Here) -> Pack:
    return await _move(services, id, Action.CLOSE, me)


@router.post(
    "/messages",
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


async def pack(services: Services, conversation: Conversation) -> Pack:
    history = await services.conversations.history(conversation.id)
    return Pack(
        conversation=await summary(services, conversation),
        messages=[MessageOut.of(one, whole=True) for one in history],
    )


async def _move(services: Services, id: str, action: Action, me: Agent, reason: str = "") -> Pack:
    moved, _ = await services.conversations.move(id, action, agent=me.name, reason=reason)
    services.live.tell_all()
    return await pack(services, moved)
