"""The agents' pages: signing in and out, and the console."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from assistant.accounts import Agent
from assistant.errors import AgentRefused
from assistant.settings import AuthoritySettings
from foundation import load
from web.pages import templates
from web.problems import ProblemRaised
from web.services import Here
from web.services import services as of_app
from web.sessions import COOKIE, forget, keep, own_pages, signed_in
from web.texts import read_agents

router = APIRouter(include_in_schema=False, dependencies=[Depends(own_pages)])


@router.get("/agents/login")
async def login_form(request: Request) -> Response:
    return _login(request)


@router.post("/agents/login")
async def login(
    request: Request,
    services: Here,
    name: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
) -> Response:
    try:
        await services.rate_limits.check("login", request)
        agent = await services.accounts.check(name, password)
    except ProblemRaised as slow:
        return _login(request, "login_slow", 429, slow.headers)
    except AgentRefused:
        return _login(request, "login_wrong", 401)
    response = RedirectResponse("/agents", status_code=303)
    keep(response, await services.accounts.session(agent), request)
    return response


@router.post("/agents/logout")
async def logout(request: Request, services: Here) -> Response:
    await services.accounts.end_session(request.cookies.get(COOKIE, ""))
    response = RedirectResponse("/agents/login", status_code=303)
    forget(response, request)
    return response


@router.get("/agents")
async def console(request: Request, services: Here) -> Response:
    try:
        agent = await signed_in(request, services)
    except AgentRefused:
        return RedirectResponse("/agents/login", status_code=303)
    return _page(request, "agents.html", agent=agent)


def _login(
    request: Request, error: str = "", status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    response = _page(request, "login.html", error=read_agents()[error] if error else "")
    response.status_code = status
    response.headers.update(headers or {})
    return response


def _page(request: Request, template: str, agent: Agent | None = None, **values: str) -> Response:
    return templates.TemplateResponse(
        request,
        template,
        {
            "t": read_agents(),
            "agent": agent,
            "authority": load(AuthoritySettings),
            "limit": of_app(request).settings.max_message_chars,
            **values,
        },
    )
