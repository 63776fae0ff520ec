"""Replies kept at hand, by theme and language; supervisors and editors look after them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Response, status
from pydantic import BaseModel, Field

from assistant.access.agent import Agent
from assistant.storage.canned import CannedReplies, CannedReply
from web.access import may
from web.problems import ProblemRaised, responses
from web.schemas import Text, example
from web.services import Here
from web.sessions import Me

KEEP = ("supervise", "edit")  # the rights that look after them
Keeper = Annotated[Agent, Depends(may(*KEEP))]

router = APIRouter(prefix="/canned")

REFUSED = responses("not-logged-in", "other-origin", "forbidden")
ACT = REFUSED | responses("malformed", "too-large", "invalid", "not-found")
REPLY = {
    "theme": "",
    "language": "fr",
    "title": "Accueil",
    "text": "Bonjour, je suis {agent}. Je lis votre question et je vous réponds.",
}


class CannedIn(BaseModel):
    """``theme`` empty: for all. In ``text``, {agent}, {authority} and {phone} are filled in."""

    model_config = example(REPLY)
    theme: Text = Field("", max_length=64)
    language: str = Field("fr", pattern="^[a-z]{2}$")
    title: Text = Field(min_length=1, max_length=80)
    text: Text = Field(min_length=1, max_length=2000)


class CannedOut(CannedIn):
    model_config = example(REPLY | {"id": "9d2f", "changed": "2026-11-02T09:00:00Z"})
    id: str
    changed: datetime

    @classmethod
    def of(cls, reply: CannedReply) -> CannedOut:
        return cls(
            id=reply.id,
            theme=reply.theme,
            language=reply.language,
            title=reply.title,
            text=reply.text,
            changed=reply.changed,
        )


class CannedList(BaseModel):
    """``editable``: whether I may change them."""

    model_config = example({"replies": [REPLY], "editable": False})
    replies: list[CannedOut]
    editable: bool


@router.get("", summary="The replies kept at hand", responses=REFUSED)
async def read(me: Me, services: Here) -> CannedList:
    found = await CannedReplies(services.database).all()
    return CannedList(replies=[CannedOut.of(one) for one in found], editable=may_edit(me))


@router.post("", status_code=status.HTTP_201_CREATED, summary="Keep a reply", responses=ACT)
async def add(reply: CannedIn, me: Keeper, services: Here) -> CannedOut:
    kept = await CannedReplies(services.database).add(
        reply.title, reply.text, me.name, reply.theme, reply.language
    )
    services.live.tell_moved()
    return CannedOut.of(kept)


@router.put("/{reply}", summary="Change a reply", responses=ACT)
async def change(reply: str, said: CannedIn, me: Keeper, services: Here) -> CannedOut:
    replies = CannedReplies(services.database)
    known = {one.id: one for one in await replies.all()}
    if reply not in known:
        raise ProblemRaised("not-found")
    changed = CannedReply(
        reply, said.theme, said.language, said.title, said.text, me.name, known[reply].changed
    )
    if not await replies.change(changed):
        raise ProblemRaised("not-found")
    return CannedOut.of(changed)


@router.delete(
    "/{reply}",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Remove a reply",
    responses=REFUSED | responses("not-found", "invalid"),
)
async def remove(reply: str, me: Keeper, services: Here) -> Response:
    if not await CannedReplies(services.database).remove(reply):
        raise ProblemRaised("not-found")
    return Response(status_code=status.HTTP_204_NO_CONTENT)


def may_edit(agent: Agent) -> bool:
    return any(map(agent.may, KEEP))
