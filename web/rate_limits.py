"""How often one address may call: a moving window in memory, by the ``limits`` library."""

from __future__ import annotations

import time
from math import ceil

from fastapi import Request
from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from web.problems import ProblemRaised
from web.settings import WebSettings


class RateLimits:
    """Raises the problem ``too-many`` (429) with its Retry-After when a caller goes too fast.

    Each worker process counts for itself. Behind a proxy the caller's address is the one that
    uvicorn takes from the trusted proxy.
    """

    def __init__(self, settings: WebSettings) -> None:
        self._window = MovingWindowRateLimiter(MemoryStorage())
        self._pace: dict[str, RateLimitItem] = {
            "message": RateLimitItemPerMinute(settings.messages_per_minute),
            "conversation": RateLimitItemPerHour(settings.conversations_per_hour),
            "login": RateLimitItemPerMinute(settings.logins_per_minute),
        }

    async def check(self, what: str, request: Request) -> None:
        """Count one call of the kind ``what``: "message", "conversation" or "login"."""
        caller = request.client.host if request.client else "unknown"
        pace = self._pace[what]
        if await self._window.hit(pace, what, caller):
            return
        stats = await self._window.get_window_stats(pace, what, caller)
        wait = max(1, ceil(stats.reset_time - time.time()))
        raise ProblemRaised("too-many", {"Retry-After": str(wait)}, retry_after=wait)
