"""Compression of what is public and the same for everybody, and of nothing else.

A reply that holds somebody's secret beside words that a stranger chose tells the secret by its
length when it is compressed. Conversations, sessions and the pages of those who work here are
therefore sent as they are.
"""

from __future__ import annotations

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

PUBLIC = ("/demo", "/static/", "/transparency")
LEAST = 500  # bytes: under it, the packing weighs more than it saves


class PublicPacked:
    """Compresses replies to the addresses that begin with one of ``PUBLIC``."""

    def __init__(self, app: ASGIApp) -> None:
        self._as_it_is, self._packed = app, GZipMiddleware(app, minimum_size=LEAST)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        public = scope["type"] == "http" and scope["path"].startswith(PUBLIC)
        await (self._packed if public else self._as_it_is)(scope, receive, send)
