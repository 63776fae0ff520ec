"""Signing in and out, and the console's page."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from assistant.access.agent import Agent
from assistant.errors import AgentRefused
from web.access import may
from web.parts import first_page
from web.problems import ProblemRaised
from web.services import Here
from web.sessions import forget, keep, own_pages, token_of
from web.staff_pages import staff_page
from web.texts import read_access

router = APIRouter(include_in_schema=False, dependencies=[Depends(own_pages)])


@router.get("/agents/login")
async def login_form(request: Request, next: str = "") -> Response:
    return _login(request, wanted=next)


@router.post("/agents/login")
async def login(
    request: Request,
    services: Here,
    name: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "",
) -> Response:
    try:
        await services.rate_limits.check("login", request)
        agent = await services.access.signing_in.check(name, password)
    except ProblemRaised as slow:
        return _login(request, "login_slow", 429, slow.headers, next)
    except AgentRefused:
        return _login(request, "login_wrong", 401, wanted=next)
    response = RedirectResponse(first_page(agent, next), status_code=303)
    keep(response, await services.access.sessions.open(agent), request)
    return response


@router.post("/agents/logout")
async def logout(request: Request, services: Here) -> Response:
    await services.access.sessions.end(token_of(request))
    response = RedirectResponse("/agents/login", status_code=303)
    forget(response, request)
    return response


@router.get("/agents")
async def console(
    request: Request, services: Here, agent: Annotated[Agent, Depends(may("answer"))]
) -> Response:
    limit = services.settings.max_message_chars
    return staff_page(request, "agents.html", agent, limit=limit)


def _login(
    request: Request,
    error: str = "",
    status: int = 200,
    headers: dict[str, str] | None = None,
    wanted: str = "",
) -> Response:
    said = read_access()[error] if error else ""
    return staff_page(
        request, "login.html", status=status, headers=headers, error=said, wanted=wanted
    )
