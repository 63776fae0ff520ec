"""A thumb, a reason and a free word about one answer; two thumbs down, and a person is offered."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, Field

from assistant.conversation import Author, Message, State
from assistant.errors import MessageRefused
from assistant.storage.feedback import Feedbacks
from web.chat import HEARD, Theirs, stripped
from web.problems import responses
from web.schemas import Text, example
from web.services import Here

router = APIRouter(prefix="/api/v1/conversations", tags=["conversations"])

DOWNS_TO_OFFER = 2
Reason = Literal["", "wrong", "incomplete", "off_topic", "unclear", "old", "other"]
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


class Opinion(BaseModel):
    model_config = example({"value": -1, "reason": "incomplete", "words": "Et pour un mineur ?"})
    value: Literal[1, -1]
    reason: Reason = ""
    words: Text = Field("", max_length=500)


class Kept(BaseModel):
    """``offer``: propose a person, the assistant does not help here."""

    model_config = example({"kept": True, "offer": False})
    kept: bool = True
    offer: bool


@router.put(
    "/{id}/messages/{number}/feedback",
    summary="Say whether an answer helped",
    responses=HEARD | responses("malformed", "refused", "too-many", "unavailable"),
)
async def give_feedback(
    request: Request, number: Number, opinion: Opinion, conversation: Theirs, services: Here
) -> Kept:
    """Given again for the same answer, the later opinion stands. Words are stripped of personal
    data before they are kept."""
    await services.rate_limits.check("message", request)
    if _answered(await services.conversations.history(conversation.id), number) is None:
        raise MessageRefused("Expected the number of an answer of the assistant, found another.")
    feedbacks = Feedbacks(services.conversations.database)
    words = await stripped(services, opinion.words, conversation.id)
    await feedbacks.give(conversation.id, number, opinion.value, opinion.reason, words)
    downs = sum(given.value < 0 for given in await feedbacks.of(conversation.id))
    return Kept(offer=downs >= DOWNS_TO_OFFER and conversation.state is State.BOT)


def _answered(history: tuple[Message, ...], number: int) -> Message | None:
    return next(
        (one for one in history if one.number == number and one.author is Author.ASSISTANT), None
    )
