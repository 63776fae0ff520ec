"""The replies that agents keep at hand: editors read, change, add and remove them here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from assistant.access.agent import Agent
from assistant.storage.canned import CannedReplies, CannedReply
from web.console.canned import CannedIn
from web.editors.pages import Editor, editors_page, recorded
from web.services import Here, Services
from web.texts import names

router = APIRouter(prefix="/editors/canned")
EMPTY = {"title": "", "theme": "", "language": "fr", "text": ""}
# The kinds of faults that pydantic names, as the page tells them; anything else: "invalid".
FAULTS = {"string_too_short": "missing", "string_too_long": "too_long"}
GONE = "gone"


def _values(
    title: Annotated[str, Form()] = "",
    theme: Annotated[str, Form()] = "",
    language: Annotated[str, Form()] = "fr",
    text: Annotated[str, Form()] = "",
) -> dict[str, str]:
    """As a form sends them: its lines end as on paper machines, and spaces around mean nothing."""
    given = {"title": title, "theme": theme, "language": language, "text": text}
    return {name: value.replace("\r\n", "\n").strip() for name, value in given.items()}


Written = Annotated[dict[str, str], Depends(_values)]


@router.get("")
async def list_replies(request: Request, services: Here, me: Editor, done: str = "") -> Response:
    """``done``: what was just done, to say so."""
    return await _list(request, services, me, done=done)


@router.post("")
async def add(
    request: Request,
    services: Here,
    me: Editor,
    values: Written,
) -> Response:
    read = _read(values)
    if isinstance(read, CannedIn):
        replies = CannedReplies(services.database)
        kept = await replies.add(read.title, read.text, me.name, read.theme, read.language)
        return await _done(services, me, "add", kept.id)
    return await _list(request, services, me, status=422, values=values, faults=read)


@router.post("/{id}")
async def change(
    request: Request,
    services: Here,
    me: Editor,
    id: str,
    values: Written,
) -> Response:
    read = _read(values)
    if not isinstance(read, CannedIn):
        return await _list(request, services, me, 422, changing=id, values=values, faults=read)
    replies = CannedReplies(services.database)
    known = next((one for one in await replies.all() if one.id == id), None)
    if known and await replies.change(
        CannedReply(id, read.theme, read.language, read.title, read.text, me.name, known.changed)
    ):
        return await _done(services, me, "change", id)
    # What was written is not lost: it stands in the form for a new reply.
    return await _list(request, services, me, status=409, done=GONE, values=values)


@router.post("/{id}/remove")
async def remove(request: Request, services: Here, me: Editor, id: str) -> Response:
    if await CannedReplies(services.database).remove(id):
        return await _done(services, me, "remove", id)
    return await _list(request, services, me, status=409, done=GONE)


async def _done(services: Services, me: Agent, act: str, id: str) -> Response:
    await recorded(services, me, f"canned.{act}", "canned", id)
    services.live.tell_moved()  # agents at their console see it at once
    return RedirectResponse(f"/editors/canned?done={act}", status_code=303)


def _read(values: Mapping[str, str]) -> CannedIn | dict[str, str]:
    """The reply, or what is wrong, by the name of the field."""
    try:
        return CannedIn.model_validate(values)
    except ValidationError as error:
        return {str(one["loc"][0]): FAULTS.get(one["type"], "invalid") for one in error.errors()}


async def _list(
    request: Request,
    services: Services,
    me: Agent,
    status: int = 200,
    done: str = "",
    changing: str = "",
    values: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
) -> Response:
    """``changing``: the reply that ``values`` and ``faults`` are about; empty: a new one."""
    replies = await CannedReplies(services.database).all()
    return editors_page(
        request,
        "canned.html",
        me,
        status,
        replies=replies,
        themes=sorted({one.theme for one in replies if one.theme}),
        languages=names(),
        done=done,
        changing=changing,
        values=values or EMPTY,
        faults=faults or {},
    )
