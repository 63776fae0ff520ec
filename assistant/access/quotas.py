"""How much a key may be used, counted once for all processes."""

from __future__ import annotations

from math import ceil

from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerMinute
from limits.aio.strategies import FixedWindowRateLimiter

from assistant.access.key import ApiKey
from assistant.errors import QuotaSpent
from assistant.storage.counters import Counters


class Quotas:
    """The calls of each key, in a minute and in a day from its first call."""

    def __init__(self, counters: Counters) -> None:
        self._counters = counters
        self._window = FixedWindowRateLimiter(counters)

    async def spend(self, key: ApiKey) -> None:
        """Count one call; QuotaSpent when there were too many, with the seconds to wait.

        A call refused for its minute takes nothing from the day.
        """
        await self._hit(RateLimitItemPerMinute(key.per_minute), key, "minute")
        await self._hit(RateLimitItemPerDay(key.per_day), key, "day")

    async def _hit(self, pace: RateLimitItem, key: ApiKey, per: str) -> None:
        if await self._window.hit(pace, "key", key.id):
            return
        stats = await self._window.get_window_stats(pace, "key", key.id)
        left = ceil(stats.reset_time - self._counters.clock().timestamp())
        raise QuotaSpent(pace.amount, per, max(1, left))
