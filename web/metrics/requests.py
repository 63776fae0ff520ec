"""Counts every reply by the route as it is written in the code, never by the address called."""

from __future__ import annotations

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.metrics.measures import OTHER, Measures

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})


class CountRequests:
    """The outermost layer; it changes nothing of what passes."""

    def __init__(self, app: ASGIApp, measures: Measures) -> None:
        self._app, self._measures = app, measures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 0

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        self._measures.under_way.inc()
        try:
            await self._app(scope, receive, noting)
        finally:
            self._measures.under_way.dec()
            method = scope["method"] if scope["method"] in METHODS else OTHER
            route = route_of(scope)
            self._measures.requests.labels(method, route, str(status or 499)).inc()
            self._measures.request_seconds.labels(route).observe(time.perf_counter() - began)


def route_of(scope: Scope) -> str:
    """``/api/v1/conversations/{id}``; "/static" for files; "other" where nothing stands."""
    mounted = str(scope.get("root_path", ""))
    path = getattr(scope.get("route"), "path", "")
    return (path if path.startswith(mounted) else mounted + path) or OTHER
