"""Choosing one's own password: the one page that opens while somebody else's is in use."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from assistant.access.agent import LOCAL, Agent
from assistant.access.passwords import SHORTEST
from assistant.errors import AgentRefused
from foundation import UsageError
from web.parts import first_page
from web.problems import ProblemRaised
from web.services import Here
from web.sessions import keep, own_pages, present
from web.staff_pages import staff_page
from web.texts import read_access

router = APIRouter(include_in_schema=False, dependencies=[Depends(own_pages)])
Owner = Annotated[Agent, Depends(present)]


@router.get("/agents/password")
async def form(request: Request, me: Owner) -> Response:
    if me.source != LOCAL:  # the password is the directory's affair
        return RedirectResponse(first_page(me), status_code=303)
    return _form(request, me)


@router.post("/agents/password")
async def change(
    request: Request,
    me: Owner,
    services: Here,
    current: Annotated[str, Form()] = "",
    chosen: Annotated[str, Form()] = "",
    again: Annotated[str, Form()] = "",
) -> Response:
    """All other sessions end; this browser gets a new one."""
    try:
        await services.rate_limits.check("login", request)
        await services.access.signing_in.check(me.name, current)
    except ProblemRaised as slow:
        return _form(request, me, "login_slow", 429, slow.headers)
    except AgentRefused:
        return _form(request, me, "password_wrong", 401)
    if chosen != again:
        return _form(request, me, "password_differs", 422)
    if chosen == current:
        return _form(request, me, "password_same", 422)
    try:
        await services.access.accounts.change_password(me.name, chosen, by=me.name)
    except UsageError:
        return _form(request, me, "password_short", 422)
    response = RedirectResponse(first_page(me), status_code=303)
    keep(response, await services.access.sessions.open(me), request)
    return response


def _form(
    request: Request,
    me: Agent,
    error: str = "",
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> Response:
    said = read_access()[error].replace("{shortest}", str(SHORTEST)) if error else ""
    return staff_page(request, "password.html", me, status, headers, error=said, shortest=SHORTEST)
