"""Whom to call back: told to the agent who has the conversation, removed once they called."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from fastapi import APIRouter, Response, status
from pydantic import BaseModel

from web.console.conversations import ACT
from web.problems import ProblemRaised
from web.schemas import example
from web.services import Here
from web.sessions import Me

router = APIRouter(prefix="/conversations/{id}/callback")
TO_CALL = {
    "id": "5f0c2d",
    "kind": "phone",
    "contact": "01 99 00 12 34",
    "when": "Plutôt le matin",
    "created": "2026-11-02T18:00:00Z",
    "expires": "2026-11-16T18:00:00Z",
    "handled": None,
}


class ToCall(BaseModel):
    """``contact`` is empty once ``handled``; ``when`` is what the citizen wishes, stripped."""

    model_config = example(TO_CALL)
    id: str
    kind: Literal["phone", "email"]
    contact: str
    when: str
    created: datetime
    expires: datetime
    handled: datetime | None


@router.get(
    "",
    summary="Whom to call back",
    responses=ACT | {200: {"content": {"application/json": {"example": [TO_CALL]}}}},
)
async def read_contacts(id: str, me: Me, services: Here) -> list[ToCall]:
    """Only for who has taken the conversation; "unavailable" when the key is not here."""
    conversation = await services.conversations.get(id)
    if services.desk.callbacks is None:
        return []
    return [
        ToCall(
            id=one.id,
            kind="phone" if one.kind == "phone" else "email",
            contact=one.contact,
            when=one.wished_when,
            created=one.created,
            expires=one.expires,
            handled=one.handled,
        )
        for one in await services.desk.callbacks.read(conversation, me.name)
    ]


@router.post(
    "/{callback}/handled",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="They were called: remove the number",
    responses=ACT,
)
async def handled(id: str, callback: str, me: Me, services: Here) -> Response:
    """The number or address is removed at once."""
    conversation = await services.conversations.get(id)
    desk = services.desk.callbacks
    if desk is None or not await desk.handled(conversation, callback, me.name):
        raise ProblemRaised("not-found")
    services.live.tell(id)
    return Response(status_code=status.HTTP_204_NO_CONTENT)
