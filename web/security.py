"""The outermost layer: security headers on every reply, a body limit, no trace ever shown."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.problems import problem

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

log = structlog.get_logger(__name__)


class SecurityHeaders:
    """Adds ``HEADERS`` to every reply and turns a crash into a plain problem.

    It stands outside everything else, so that even the reply to a crash carries the headers.
    The log tells the kind and the place of a crash, never its message, which could quote a
    citizen.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)  # a reply may be meant for other sites
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        except Exception as error:
            log.error("request failed", kind=type(error).__name__, at=_place(error))
            if started:
                return  # the client sees a cut stream and asks again
            await problem("internal")(scope, receive, send_with_headers)


class BodyLimit:
    """Refuses at once a request that announces a body longer than ``limit`` bytes (413), as the
    address called is used to be refused (``refusal``).

    Bodies that do not announce their length are counted by Starlette's own limit, inside.
    """

    def __init__(
        self, app: ASGIApp, limit: int, refusal: Callable[[str], ASGIApp] | None = None
    ) -> None:
        self.app = app
        self.limit = limit
        self.refusal = refusal or (lambda _: problem("too-large", limit=limit))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            announced = Headers(scope=scope).get("content-length", "")
            if announced.isdecimal() and float(announced) > self.limit:
                await self.refusal(scope["path"])(scope, receive, send)
                return
        await self.app(scope, receive, send)


def _place(error: BaseException) -> str:
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    if frame is None:
        return ""
    return f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}"
