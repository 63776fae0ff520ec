"""How often one address may call, counted in the database: once for all processes."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address, ip_network
from math import ceil

from fastapi import Request
from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.aio.strategies import FixedWindowRateLimiter

from assistant.storage.counters import Counters
from web.problems import ProblemRaised
from web.settings import WebSettings

OF_ONE_CALLER = 64  # bits of an IPv6 address: a household has all the addresses behind them


class RateLimits:
    """Raises the problem ``too-many`` (429) with its Retry-After when a caller goes too fast.

    Behind a proxy the caller's address is the one that uvicorn takes from a trusted proxy. The
    database never sees it: ``mark`` makes of it what nobody can read without the desk's key.
    """

    def __init__(
        self, settings: WebSettings, counters: Counters, mark: Callable[[str], str]
    ) -> None:
        self._counters = counters
        self._mark = mark
        self._window = FixedWindowRateLimiter(counters)
        self.follow(settings)

    def follow(self, settings: WebSettings) -> None:
        """From now on these limits hold; what was counted counts."""
        self._pace: dict[str, RateLimitItem] = {
            "message": RateLimitItemPerMinute(settings.messages_per_minute),
            "conversation": RateLimitItemPerHour(settings.conversations_per_hour),
            "login": RateLimitItemPerMinute(settings.logins_per_minute),
        }

    async def check(self, what: str, request: Request) -> None:
        """Count one call of the kind ``what``: "message", "conversation" or "login"."""
        caller = self._mark(caller_of(request.client.host if request.client else ""))
        pace = self._pace[what]
        if await self._window.hit(pace, what, caller):
            return
        stats = await self._window.get_window_stats(pace, what, caller)
        wait = max(1, ceil(stats.reset_time - self._counters.clock().timestamp()))
        raise ProblemRaised("too-many", {"Retry-After": str(wait)}, retry_after=wait)


def caller_of(host: str) -> str:
    """The address, or the network that one caller has to themselves."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    mapped = getattr(address, "ipv4_mapped", None)
    if mapped is not None:
        return str(mapped)
    if address.version == 6:
        return str(ip_network(f"{address}/{OF_ONE_CALLER}", strict=False))
    return host
