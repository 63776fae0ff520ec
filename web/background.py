"""What runs beside the requests: the desk's rounds, the daily purge, the relay of wake-ups."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import timedelta
from zoneinfo import ZoneInfo

import structlog

from assistant.desk.settings import DeskSettings
from assistant.retention import days_kept, purge
from assistant.storage.configurations import Configurations
from assistant.storage.tallies import Tallies
from assistant.webhook.sending import Sender
from assistant.webhook.settings import WebhookSettings
from foundation import load
from web.relay import relayed
from web.reloading import LOOK_SECONDS, Reloading
from web.services import Services

log = structlog.get_logger(__name__)
DAY = 24 * 3600.0  # seconds
Round = tuple[str, float, Callable[[], Awaitable[object]]]


@asynccontextmanager
async def background(services: Services, more: Sequence[Round] = ()) -> AsyncIterator[None]:
    """Everything that runs while the application does, and ``more``; ended with the block."""
    reloading = Reloading(services)
    rounds: tuple[Round, ...] = (
        ("desk", services.desk.settings.watch_seconds, lambda: sweep(services)),
        ("days", DAY, lambda: count_days(services)),
        ("purge", DAY, lambda: purge_all(services)),
        ("reload", LOOK_SECONDS, reloading.round),
        ("configuration", DAY, lambda: keep_configuration(services)),
    )
    rounds = (*rounds, *more)
    async with AsyncExitStack() as stack:
        stack.enter_context(reloading.on_hangup())
        await stack.enter_async_context(relayed(services.live, services.database))
        webhook = load(WebhookSettings)
        if webhook.url:
            sender = Sender(services.database, webhook)
            rounds = (*rounds, ("webhook", webhook.every_seconds, sender.round))
        for name, seconds, once in rounds:
            await stack.enter_async_context(repeated(name, seconds, once))
        yield


@asynccontextmanager
async def repeated(
    name: str, seconds: float, once: Callable[[], Awaitable[object]]
) -> AsyncIterator[None]:
    """Run ``once`` again and again, ``seconds`` after its end; a failure is told, never final."""

    async def run() -> None:
        while True:
            try:
                await once()
            except Exception as error:
                log.error("a round failed", round=name, error=type(error).__name__)
            await asyncio.sleep(seconds)

    task = asyncio.create_task(run(), name=name)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def keep_configuration(services: Services) -> None:
    """So that the receipts given today can be read when the settings are no longer these."""
    await Configurations(services.database).keep(services.assistant.configuration)


async def count_days(services: Services) -> None:
    """For the yearly report, each day again while all of it is kept: one night may be missed."""
    kept_for = timedelta(days=min(days_kept()[kind] for kind in ("conversations", "feedback")))
    zone = ZoneInfo(load(DeskSettings).timezone)
    await Tallies(services.database, zone).count(kept_for)


async def purge_all(services: Services) -> None:
    """What is past its time goes; the log tells how much of what."""
    gone = await purge(services.database)
    log.info("purged", **{kind: count for kind, count in gone.items() if count})


async def sweep(services: Services) -> None:
    """Move on whoever would wait for nothing, and tell the pages."""
    if moved := await services.desk.sweep():
        services.live.tell_moved(*moved)
