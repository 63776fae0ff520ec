"""Who is the agent: a server-side session named by a cookie that no script can read."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request, Response

from assistant.accounts import Agent
from web.problems import ProblemRaised
from web.services import Here

COOKIE = "guichet_agent"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


async def signed_in(request: Request, services: Here) -> Agent:
    """The agent of the session; raises AgentRefused (401) without an open one."""
    return await services.accounts.of_session(request.cookies.get(COOKIE, ""))


Me = Annotated[Agent, Depends(signed_in)]


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


def keep(response: Response, token: str, request: Request) -> None:
    """Put the session's cookie in ``response``; it ends with the browser."""
    response.set_cookie(
        COOKIE, token, httponly=True, samesite="strict", secure=request.url.scheme == "https"
    )


def forget(response: Response, request: Request) -> None:
    response.delete_cookie(
        COOKIE, httponly=True, samesite="strict", secure=request.url.scheme == "https"
    )
