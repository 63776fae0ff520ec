"""Who is the agent: a server-side session named by a cookie that no script can read."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request, Response

from assistant.access.agent import Agent
from assistant.errors import AgentRefused
from web.problems import ProblemRaised
from web.services import Here

API = "/api/"
COOKIE = "guichet_agent"
# Sent by a page that calls by itself, at no gesture of the person before it.
BY_ITSELF = "X-By-Itself"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class SignInFirst(Exception):
    """A page was asked for without an open session."""


class PasswordFirst(Exception):
    """A page was asked for with a password that must be changed first."""


async def present(request: Request, services: Here) -> Agent:
    """The agent of the session. Without an open one: AgentRefused (401), or, for a page,
    SignInFirst (which sends to the form)."""
    counts = BY_ITSELF not in request.headers
    try:
        return await services.access.sessions.agent(token_of(request), counts=counts)
    except AgentRefused:
        if request.url.path.startswith(API):
            raise
        raise SignInFirst from None


async def signed_in(request: Request, services: Here) -> Agent:
    """The agent of the session, once the password is their own."""
    agent = await present(request, services)
    if agent.must_change:
        if request.url.path.startswith(API):
            raise ProblemRaised("password-change")
        raise PasswordFirst
    return agent


Me = Annotated[Agent, Depends(signed_in)]


async def still_here(request: Request, services: Here) -> bool:
    """Whether the session of an open stream still is one that may answer; asking keeps no session
    awake, so that a console left alone falls asleep with its stream open."""
    try:
        agent = await services.access.sessions.agent(token_of(request), counts=False)
    except AgentRefused:
        return False
    return agent.may("answer") and not agent.must_change


async def own_pages(request: Request) -> None:
    """Refuses calls that change something when a browser says they come from another site.

    ``Sec-Fetch-Site`` decides where the browser sends it: our forms have an ``Origin`` of
    "null", because of our Referrer-Policy. Callers other than browsers send neither.
    """
    if request.method in SAFE:
        return
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise ProblemRaised("other-origin")
        return
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise ProblemRaised("other-origin")


def cookie_name(request: Request) -> str:
    """Over https the name begins with ``__Host-``: a browser then takes it from this very host
    only, never from a neighbour under the same domain."""
    return f"__Host-{COOKIE}" if request.url.scheme == "https" else COOKIE


def token_of(request: Request) -> str:
    """The session's token; empty without one."""
    return request.cookies.get(cookie_name(request), "")


def keep(response: Response, token: str, request: Request) -> None:
    """Put the session's cookie in ``response``; it ends with the browser."""
    response.set_cookie(
        cookie_name(request),
        token,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )


def forget(response: Response, request: Request) -> None:
    """Take the session's cookie out of the browser."""
    response.delete_cookie(
        cookie_name(request),
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
