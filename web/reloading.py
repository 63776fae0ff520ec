"""Settings, prompts, texts and thresholds taken anew while everything runs, in every process.

`guichet reload` checks them and leaves word in the database; each process looks for it, checks by
itself and swaps. SIGHUP does the same for one process. What is wrong is refused and told, and what
was in force stays.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

import structlog
from starlette.concurrency import run_in_threadpool

from assistant.desk.settings import DeskSettings
from assistant.storage.database import now
from assistant.storage.reload_asked import last_asked
from foundation import GuichetError, Renewed, load, renewing
from web.services import Services
from web.settings import WebSettings

log = structlog.get_logger(__name__)

LOOK_SECONDS = 2.0
STARTING = timedelta(minutes=5)  # longer than a start takes
# Sections read when they are used, or taken anew here; of the others a change waits for a restart.
TAKEN = ("authority", "assistant", "desk", "retention", "storage", "widget", "web")
# What the language model was opened with.
OPENED_WITH = (
    "context_tokens", "threads", "gpu_layers", "speculation", "parallel", "waiting",
    "approved_seconds",
)  # fmt: skip
AFTER_RESTART = frozenset(
    {f"[assistant] {name}" for name in OPENED_WITH}
    | {"[web] host", "[web] port", "[web] trusted_proxies", "[web] max_body_bytes"}
    | {"[web] away_seconds", "[widget] origins", "[storage] url"}
    | {"[desk] key", "[desk] key_file", "[desk] callback_days", "[desk] watch_seconds"}
)


class Reloading:
    """Of one process. ``round`` is called every ``LOOK_SECONDS``."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._seen = ""

    async def round(self) -> None:
        """Reload when `guichet reload` was run since the last look."""
        found = await last_asked(self._services.database)
        if found is None or found.mark == self._seen:
            return
        first, self._seen = not self._seen, found.mark
        # A process that starts has just read everything, unless it was asked meanwhile.
        if not first or now() - found.at < STARTING:
            await self.now()

    @contextmanager
    def on_hangup(self) -> Iterator[None]:
        """SIGHUP reloads this process, while the block runs; where signals can be heard."""
        loop = asyncio.get_running_loop()
        running: set[asyncio.Task[bool]] = set()

        def heard() -> None:
            task = asyncio.create_task(self.now())
            running.add(task)
            task.add_done_callback(running.discard)

        with suppress(RuntimeError, ValueError):  # not in the main thread
            loop.add_signal_handler(signal.SIGHUP, heard)
        yield
        with suppress(RuntimeError, ValueError):
            loop.remove_signal_handler(signal.SIGHUP)

    async def now(self) -> bool:
        """Take what can be taken; False when something is wrong, which the log tells."""
        try:
            renewed = await run_in_threadpool(self._take)
        except GuichetError as error:
            log.error("not reloaded: what was in force stays", why=str(error))
            return False
        log.warning("reloaded", taken=sorted(renewed.taken), after_restart=sorted(renewed.waiting))
        return True

    def _take(self) -> Renewed:
        services = self._services
        with renewing(taken) as renewed:
            web, desk = load(WebSettings), load(DeskSettings)
            hours = desk.opening_hours()
            services.assistant.renew()
        services.desk.settings, services.desk.hours = desk, hours
        services.rate_limits.follow(web)
        services.settings = web
        return renewed


def taken(name: str) -> bool:
    """Whether a change of this setting, as ``[section] name``, counts without a restart."""
    return name.partition("]")[0].strip("[") in TAKEN and name not in AFTER_RESTART
