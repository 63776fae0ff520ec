"""The citizens' part of the API: a conversation, its messages, a person, erasure."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request, Response, status
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool

from assistant.conversation import Conversation
from assistant.errors import ConversationUnknown
from web.following import Following
from web.problems import ProblemRaised, responses
from web.receipts.erasures import Erased, ErasureOut
from web.running import RunningTurn
from web.schemas import (
    ConversationOut,
    MessageOut,
    NewConversation,
    NewMessage,
    Opened,
)
from web.services import Here, Services
from web.standing import agent_shown, standing
from web.streams import CONVERSATION_STREAM, TURN_STREAM
from web.texts import choose, read

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
        "too-many", "unavailable", "stopping",
    )
    | {200: TURN_STREAM},
)  # fmt: skip
async def send_message(
    turn: Annotated[RunningTurn, Depends(asked)],
) -> AsyncIterator[ServerSentEvent]:
    """``accepted`` comes once the message is stored, then ``excerpt``, ``sources``, ``sentence``
    as many times as needed, and ``answer``; with an agent, ``delivered`` instead. Send the same
    ``key`` again after a cut, or after ``interrupted`` (the server restarts): nothing is doubled,
    and the answer is told again from its start."""
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


@router.get("/{id}", summary="Read a conversation", responses=HEARD)
async def read_conversation(conversation: Theirs, services: Here) -> ConversationOut:
    history = await services.conversations.history(conversation.id)
    at = await standing(services, conversation)
    return ConversationOut(
        **at.model_dump(),
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
    ``state``, ``place`` while waiting, and ``offer`` when a person should be offered."""
    following = Following(services, conversation.id, last)
    with services.live.listen(conversation.id) as changed:
        async for told in services.live.changes(changed, services.settings.poll_seconds):
            try:
                news = await following.news(told)
            except ConversationUnknown:
                yield ServerSentEvent(event="erased", data={})
                return
            services.live.waits(changed, following.waits)
            for event in news:
                yield event


@router.delete("/{id}", summary="Erase a conversation", responses=HEARD)
async def erase(conversation: Theirs, services: Here) -> Erased:
    """Removes the conversation and all that hangs on it for good; ``erased`` counts the messages.

    ``receipt`` is the number under which ``/api/v1/erasures/{number}`` confirms it later."""
    await services.turns.stop(conversation.id, "citizen")
    receipt = await services.conversations.erase(conversation.id)
    services.assistant.forget(conversation.id)
    services.live.tell_moved(conversation.id)
    told = ErasureOut.of(receipt, conversation.language)
    return Erased(erased=told.counts["messages"], **told.model_dump())


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
