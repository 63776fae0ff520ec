"""Counts in windows of time, kept in the database for all processes."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from limits import RateLimitItemPerMinute
from limits.aio.strategies import FixedWindowRateLimiter

from assistant.storage.counters import Counters
from assistant.storage.database import Database, open_database
from assistant.storage.purging import Purging


async def test_a_window_lets_as_many_through_as_it_may_and_begins_again(
    database: Database, clock
) -> None:
    counters = Counters(database, clock)
    window, pace = FixedWindowRateLimiter(counters), RateLimitItemPerMinute(2)
    assert [await window.hit(pace, "a") for _ in range(3)] == [True, True, False]
    assert await window.hit(pace, "b")
    stats = await window.get_window_stats(pace, "a")
    assert (stats.remaining, stats.reset_time) == (0, clock().timestamp() + 60)
    clock.forward(seconds=59)
    assert not await window.hit(pace, "a")
    clock.forward(seconds=1)
    assert await window.hit(pace, "a")
    assert (await window.get_window_stats(pace, "a")).remaining == 1


async def test_two_processes_at_once_count_together(url: str, clock) -> None:
    async with await open_database(url) as one, await open_database(url) as other:
        both = [Counters(one, clock), Counters(other, clock)]
        counted = await asyncio.gather(*(both[n % 2].incr("k", 60) for n in range(20)))
        assert sorted(counted) == list(range(1, 21))
        assert await both[0].get("k") == 20


async def test_counts_that_are_over_go_with_the_daily_purge(database: Database, clock) -> None:
    counters = Counters(database, clock)
    await counters.incr("short", 60)
    await counters.incr("long", 3600)
    clock.forward(minutes=1)
    assert await Purging(database, clock).purge("counters", timedelta()) == 1
    assert (await counters.get("short"), await counters.get("long")) == (0, 1)
    await counters.clear("long")
    assert await counters.get("long") == 0
    await counters.incr("other", 60)
    assert await counters.reset() == 1
    assert await counters.check()
