"""Signing in and out, and the console's page."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from assistant.access.agent import Agent
from assistant.access.oidc.directory import Directory
from assistant.errors import AgentRefused, DirectoryDown, DirectoryRefused
from web.access import may
from web.console.canned import may_edit
from web.login_page import login_page
from web.parts import first_page
from web.problems import ProblemRaised
from web.services import Here
from web.sessions import forget, keep, own_pages, token_of
from web.staff_pages import staff_page

router = APIRouter(include_in_schema=False, dependencies=[Depends(own_pages)])


@router.get("/agents/login")
async def login_form(
    request: Request, services: Here, next: str = "", local: bool = False
) -> Response:
    return login_page(request, services.access, wanted=next, local=local)


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
        return login_page(
            request, services.access, "login_slow", 429, slow.headers, next, local=True
        )
    except AgentRefused:
        return login_page(request, services.access, "login_wrong", 401, wanted=next, local=True)
    directory = services.access.directory
    if directory and not directory.settings.local_accounts and not agent.may("administer"):
        return login_page(request, services.access, "local_closed", 403, wanted=next)
    response = RedirectResponse(first_page(agent, next), status_code=303)
    keep(response, await services.access.sessions.open(agent), request)
    return response


@router.post("/agents/logout")
async def logout(request: Request, services: Here) -> Response:
    id_token = await services.access.sessions.end(token_of(request))
    there = await _also_there(services.access.directory, id_token)
    if there:
        response = staff_page(request, "onward.html", onward=there, said="onward_out")
    else:
        response = RedirectResponse("/agents/login", status_code=303)
    forget(response, request)
    return response


@router.get("/agents")
async def console(
    request: Request, services: Here, agent: Annotated[Agent, Depends(may("answer"))]
) -> Response:
    limit = services.settings.max_message_chars
    edits = may_edit(agent)
    return staff_page(request, "agents.html", agent, limit=limit, edits_canned=edits)


async def _also_there(directory: Directory | None, id_token: str) -> str:
    """Where to sign out of the directory too; a directory that is down keeps nobody here."""
    if directory is None or not id_token:
        return ""
    try:
        return await directory.sign_out(id_token)
    except (DirectoryDown, DirectoryRefused):
        return ""
