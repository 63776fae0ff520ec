"""On whose pages the assistant may stand: browsers are told, and calls from elsewhere refused.

No cookie is at stake, the conversation's token travels in a header; but a site that a city does not
know has no business speaking in its name.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from web.problems import problem

PATHS = ("/api/v1/conversations", "/widget/")


class Origins:
    """Lets the pages of ``origins`` call the citizens' part of the API, and nobody else."""

    def __init__(self, app: ASGIApp, origins: tuple[str, ...]) -> None:
        self._app = app
        self._origins = frozenset(origins)
        self._told = CORSMiddleware(
            app,
            allow_origins=origins,
            allow_methods=("GET", "POST", "PUT", "DELETE"),
            allow_headers=("Content-Type", "X-Conversation-Token", "Last-Event-ID"),
            expose_headers=("Retry-After",),
            max_age=600,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PATHS):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if origin is None or urlsplit(origin).netloc == headers.get("host"):
            await self._app(scope, receive, send)
        elif origin in self._origins:
            await self._told(scope, receive, send)
        else:
            await problem("other-origin")(scope, receive, send)
