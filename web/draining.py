"""The server is about to end: streams leave at once, answers being written are finished."""

from __future__ import annotations

import asyncio

import structlog

from web.services import Services

log = structlog.get_logger(__name__)


async def drain(services: Services) -> None:
    """Return once nothing is being written, or ``[web] shutdown_seconds`` later: what is cut then
    is told to be asked again, and the pages do so by themselves."""
    seconds = services.settings.shutdown_seconds
    services.live.close()
    turns = services.turns.finish(seconds)
    drafts = services.drafting.finish(seconds)
    calls = services.calls.finish(seconds)
    cut = sum(await asyncio.gather(turns, drafts, calls))
    log.info("drained", cut=cut)
