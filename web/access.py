"""Who may call what: dependencies that ask for a role or a right.

Under ``/api/`` a refusal is a problem (401 or 403); on a page, who has no session is sent to
sign in, and who lacks the right reads a page that says so.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse

from assistant.access.agent import Agent
from assistant.access.roles import Role, holders
from web.problems import ProblemRaised
from web.sessions import API, Me, PasswordFirst, SignInFirst
from web.staff_pages import staff_page

SIGN_IN = "/agents/login"
Gate = Callable[..., Awaitable[Agent]]


class NotForYou(Exception):
    """A page was asked for by somebody who lacks the role."""

    def __init__(self, agent: Agent) -> None:
        super().__init__()
        self.agent = agent


def may(*any_of: str) -> Gate:
    """A dependency: the agent who calls, when one of their roles holds one of these rights, lines
    of ``assistant/access/rights.toml``::

        Evaluator = Annotated[Agent, Depends(may("evaluate"))]
    """
    return _gate(frozenset().union(*map(holders, any_of)))


def role(*names: str) -> Gate:
    """A dependency: the agent who calls, when they hold one of these roles. Prefer ``may``."""
    return _gate(frozenset(map(Role, names)))


def _gate(roles: frozenset[Role]) -> Gate:
    async def allowed(request: Request, me: Me) -> Agent:
        if roles.isdisjoint(me.roles):
            if request.url.path.startswith(API):
                raise ProblemRaised("forbidden")
            raise NotForYou(me)
        return me

    return allowed


def install(app: FastAPI) -> None:
    """Turn the refusals of pages into pages."""

    @app.exception_handler(SignInFirst)
    async def sign_in(request: Request, _: SignInFirst) -> Response:
        wanted = f"?{urlencode({'next': request.url.path})}" if request.method == "GET" else ""
        return RedirectResponse(SIGN_IN + wanted, status_code=303)

    @app.exception_handler(PasswordFirst)
    async def change_it(_: Request, __: PasswordFirst) -> Response:
        return RedirectResponse("/agents/password", status_code=303)

    @app.exception_handler(NotForYou)
    async def refuse(request: Request, error: NotForYou) -> Response:
        return staff_page(request, "not-for-you.html", error.agent, 403)
