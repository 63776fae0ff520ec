"""GET /metrics, for a Prometheus on this machine, or for one that shows the token."""

from __future__ import annotations

import hmac
from ipaddress import ip_address

from fastapi import APIRouter, Depends, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from web.metrics.measures import Measures
from web.metrics.standing import Standing
from web.problems import ProblemRaised
from web.services import Here

# Who comes through a proxy comes from elsewhere, whatever address the proxy has.
FORWARDED = ("x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-real-ip", "forwarded",
             "via")  # fmt: skip


def metrics_router(measures: Measures, token: str) -> APIRouter:
    """``token`` empty: for this machine alone. To others, nothing stands here."""
    router = APIRouter(include_in_schema=False)
    standing = Standing(measures)

    async def reader(request: Request) -> None:
        shown = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not (hmac.compare_digest(shown.encode(), token.encode()) if token else _near(request)):
            raise ProblemRaised("not-found")

    @router.get("/metrics", dependencies=[Depends(reader)])
    async def metrics(services: Here) -> Response:
        await standing.look(services)
        return Response(generate_latest(measures.registry), media_type=CONTENT_TYPE_LATEST)

    return router


def _near(request: Request) -> bool:
    if any(name in request.headers for name in FORWARDED) or request.client is None:
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False
