"""The citizens' part of the API: a conversation, its messages, a person, erasure."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request, Response, status
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool

from assistant.conversation import Author, Conversation, Message, State
from assistant.desk.reasons import is_urgent, reasons
from assistant.errors import ConversationUnknown
from assistant.handoff import RECORDED, Action
from web.live import changes
from web.problems import ProblemRaised, responses
from web.schemas import (
    ConversationOut,
    Erased,
    HandoffRequest,
    MessageOut,
    NewConversation,
    NewMessage,
    Opened,
    Place,
)
from web.services import Here, Services
from web.streams import CONVERSATION_STREAM, TURN_STREAM
from web.texts import choose, read
from web.turns import RunningTurn

router = APIRouter(prefix="/api/v1/conversations", tags=["conversations"])

Token = Annotated[
    str, Header(alias="X-Conversation-Token", description="Given when the conversation opened.")
]
HEARD = responses("conversation-unknown", "not-found", "invalid")


async def of_citizen(id: str, services: Here, token: Token = "") -> Conversation:
    """The conversation, for who holds its token."""
    return await services.conversations.of_citizen(id, token)


Theirs = Annotated[Conversation, Depends(of_citizen)]


async def asked(
    request: Request, conversation: Theirs, message: NewMessage, services: Here
) -> AsyncIterator[RunningTurn]:
    """The turn that answers this message, listened to until the connection ends."""
    check_length(message.text, services)
    await services.rate_limits.check("message", request)
    turn = await services.turns.ask(conversation.id, message.text, message.key)
    with turn.listening():
        yield turn


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    summary="Open a conversation",
    responses=responses("malformed", "too-large", "invalid", "too-many", "unavailable"),
)
async def open_conversation(
    request: Request, services: Here, wish: NewConversation | None = None
) -> Opened:
    """The token is told only here. Show ``notice`` before the first message."""
    await services.rate_limits.check("conversation", request)
    language = choose(wish.language if wish else "", request.headers.get("accept-language", ""))
    conversation, token = await services.conversations.open(language)
    return Opened(
        id=conversation.id, token=token, language=language, notice=read(language)["notice"]
    )


@router.post(
    "/{id}/messages",
    response_class=EventSourceResponse,
    summary="Send a message and hear its answer",
    responses=HEARD
    | responses(
        "malformed", "conversation-unknown", "closed", "too-large", "invalid", "empty", "too-long",
        "too-many", "unavailable",
    )
    | {200: TURN_STREAM},
)  # fmt: skip
async def send_message(
    turn: Annotated[RunningTurn, Depends(asked)],
) -> AsyncIterator[ServerSentEvent]:
    """``accepted`` comes once the message is stored, then ``excerpt``, ``sources``, ``sentence``
    as many times as needed, and ``answer``; with an agent, ``delivered`` instead. Send the same
    ``key`` again after a cut: nothing is doubled, and the answer is told again from its start."""
    async for event in turn.follow():
        yield event


@router.post(
    "/{id}/stop",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Stop the answer being written",
    responses=HEARD,
)
async def stop(conversation: Theirs, services: Here) -> Response:
    """What was shown stays in the history. Nothing happens when no answer is being written."""
    await services.turns.stop(conversation.id, "citizen")
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.post(
    "/{id}/handoff",
    summary="Ask for a person",
    responses=HEARD
    | responses("malformed", "conversation-unknown", "state", "too-large", "invalid"),
)
async def hand_off(
    conversation: Theirs, services: Here, wish: HandoffRequest | None = None
) -> Place:
    """Puts the conversation in the agents' queue; asking again tells the place."""
    if conversation.state in (State.WAITING, State.WITH_AGENT):
        return await place(services, conversation)
    await services.turns.stop(conversation.id, "agent")
    reason = await stripped(services, wish.reason if wish else "", conversation.id)
    offered = why(await services.conversations.history(conversation.id))
    if not reason or is_urgent(reason) or is_urgent(offered):  # no words change the order
        reason = offered
    moved, _ = await services.conversations.move(conversation.id, Action.REQUEST, reason=reason)
    services.live.tell_all()
    return await place(services, moved)


@router.delete("/{id}/handoff", summary="No longer ask for a person", responses=HEARD | responses(
    "conversation-unknown", "state", "invalid"
))  # fmt: skip
async def cancel_hand_off(conversation: Theirs, services: Here) -> Place:
    """Takes the conversation out of the queue; the assistant answers again."""
    moved, _ = await services.conversations.move(conversation.id, Action.CANCEL)
    services.live.tell_all()
    return await place(services, moved)


@router.get("/{id}", summary="Read a conversation", responses=HEARD)
async def read_conversation(conversation: Theirs, services: Here) -> ConversationOut:
    history = await services.conversations.history(conversation.id)
    at = await place(services, conversation)
    return ConversationOut(
        state=conversation.state,
        place=at.place,
        agent=agent_shown(conversation, history),
        messages=[MessageOut.of(message) for message in history],
    )


@router.get(
    "/{id}/events",
    response_class=EventSourceResponse,
    summary="Follow a conversation",
    responses=HEARD | {200: CONVERSATION_STREAM},
)
async def follow(
    conversation: Theirs,
    services: Here,
    last: Annotated[int, Header(alias="Last-Event-ID", ge=0, le=2**31)] = 0,
) -> AsyncIterator[ServerSentEvent]:
    """First what was missed since the message ``Last-Event-ID``, then what comes: ``message``,
    ``state`` and ``place``."""
    told: dict[str, Any] = {}
    with services.live.listen(conversation.id) as changed:
        async for _ in changes(changed, services.settings.poll_seconds):
            try:
                found = await services.conversations.get(conversation.id)
                for message in await services.conversations.history(conversation.id, after=last):
                    last = message.number
                    yield ServerSentEvent(
                        event="message", id=str(last), data=MessageOut.of(message)
                    )
                now = await state_now(services, found)
            except ConversationUnknown:
                yield ServerSentEvent(event="erased", data={})
                return
            for name, data in now.items():
                if told.get(name) != data:
                    yield ServerSentEvent(event=name, data=data)
            told = now


@router.delete("/{id}", summary="Erase a conversation", responses=HEARD)
async def erase(conversation: Theirs, services: Here) -> Erased:
    """Removes the conversation and its messages for good; ``erased`` counts the messages."""
    await services.turns.stop(conversation.id, "citizen")
    erased = await services.conversations.erase(conversation.id)
    services.assistant.forget(conversation.id)
    services.live.tell(conversation.id)
    services.live.tell_all()
    return Erased(erased=erased)


def check_length(text: str, services: Services) -> None:
    """Raises the problem "too-long"."""
    limit = services.settings.max_message_chars
    if len(text) > limit:
        raise ProblemRaised("too-long", limit=limit, found=len(text))


async def stripped(services: Services, text: str, conversation: str) -> str:
    """The text without control characters and personal data."""
    if not text:
        return ""
    return (await run_in_threadpool(services.assistant.strip, text, conversation)).text.strip()


async def place(services: Services, conversation: Conversation) -> Place:
    return Place(
        state=conversation.state, place=await services.conversations.place(conversation.id)
    )


async def state_now(services: Services, conversation: Conversation) -> dict[str, Any]:
    """The events that tell where the conversation stands."""
    history = await services.conversations.history(conversation.id)
    at = await place(services, conversation)
    agent = agent_shown(conversation, history)
    now: dict[str, Any] = {"state": {"state": at.state, "agent": agent}}
    if at.place is not None:
        now["place"] = {"place": at.place}
    return now


def agent_shown(conversation: Conversation, history: Sequence[Message]) -> str:
    """The name under which the agent who is there introduced themself; never the account's."""
    if conversation.state is not State.WITH_AGENT:
        return ""
    joined = [one.author_name for one in history if one.text == RECORDED[Action.CLAIM]]
    return joined[-1] if joined else ""


def why(history: Sequence[Message]) -> str:
    """Why the machine offered a person: in its last answer, or in any if urgent; or "asked"."""
    offers = [_offered(one.answer) for one in history if one.author is Author.ASSISTANT]
    urgent = [reason for reason in reasons() if is_urgent(reason) and reason in offers]
    return next(iter((*urgent, *offers[-1:])), "") or "asked"


def _offered(answer: Mapping[str, object] | None) -> str:
    """The reason why an answer offered a person; empty when it did not."""
    handoff = (answer or {}).get("handoff")
    if isinstance(handoff, dict) and handoff.get("offered"):
        return str(handoff.get("reason", ""))
    return ""
