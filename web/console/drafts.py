"""AI drafts: asked for by an agent, streamed, then sent or dropped by the agent alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Response, status
from fastapi.sse import EventSourceResponse, ServerSentEvent

from assistant.drafting.difference import difference
from assistant.drafting.request import DraftRequest, Medium
from assistant.drafting.unanswered import unanswered
from assistant.storage.drafts import Drafts
from web.chat import stripped
from web.console.conversations import to_read
from web.console.schemas import AskDraft, DraftOut, SentDraft
from web.problems import ProblemRaised, responses
from web.running import RunningTurn
from web.services import Here, Services
from web.sessions import Me
from web.streams import DRAFT_STREAM
from web.turns import language_of

router = APIRouter(prefix="/drafts")

ASKED = responses("not-logged-in", "other-origin", "not-found", "conversation-unknown", "invalid")
CHANGED = ASKED | responses("malformed", "too-large")


async def asked(wish: AskDraft, me: Me, services: Here) -> AsyncIterator[RunningTurn]:
    """The draft being written, listened to until the connection ends."""
    request = await _request(wish, me.name, services)
    with services.drafting.ask(me.name, wish.key, request).listening() as turn:
        yield turn


@router.post(
    "",
    response_class=EventSourceResponse,
    summary="Ask for a draft",
    responses=ASKED
    | responses("malformed", "too-large", "state", "empty", "unavailable")
    | {200: DRAFT_STREAM},
)
async def ask(turn: Annotated[RunningTurn, Depends(asked)]) -> AsyncIterator[ServerSentEvent]:
    """``accepted`` with the question as stripped, then ``excerpt``, ``sources`` and each
    ``sentence`` once it is checked, and ``draft`` when it is kept. Nothing is sent to anybody.
    The same ``key`` again hears it from its start."""
    async for event in turn.follow():
        yield event


@router.get("/{draft}", summary="Read one of my drafts", responses=ASKED)
async def read(draft: str, me: Me, services: Here) -> DraftOut:
    return DraftOut.of(await Drafts(services.database).get(draft, me.name))


@router.post("/{draft}/sent", summary="I have sent this reply", responses=CHANGED)
async def sent(draft: str, reply: SentDraft, me: Me, services: Here) -> DraftOut:
    """For mail and phone, which leave by other ways: the reply as sent, kept without personal
    data, with what it changes in the draft. Once said, it stays."""
    drafts = Drafts(services.database)
    found = await drafts.get(draft, me.name)
    if found.conversation is not None:
        raise ProblemRaised("state")  # its reply is a message of the conversation
    text = await stripped(services, reply.text, "")
    marked = await drafts.sent(
        draft,
        me.name,
        edited_text=text,
        diff=difference(found.text, text),
        message_number=None,
    )
    return DraftOut.of(marked)


@router.post(
    "/{draft}/drop",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Put a draft aside",
    responses=CHANGED,
)
async def drop(draft: str, me: Me, services: Here) -> Response:
    await Drafts(services.database).dropped(draft, me.name)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


async def _request(wish: AskDraft, me: str, services: Services) -> DraftRequest:
    if not wish.conversation:
        if not wish.question.strip():
            raise ProblemRaised("empty")
        return DraftRequest(wish.question, Medium(wish.medium), language=wish.language)
    conversation = await to_read(services, wish.conversation, me)
    history = await services.conversations.history(conversation.id)
    said = unanswered(history)
    question = wish.question.strip() or said.question
    if not question:
        raise ProblemRaised("empty")
    language = wish.language or language_of(history) or conversation.language
    return DraftRequest(question, Medium(wish.medium), conversation.id, said.before, language)
