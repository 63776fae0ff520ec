"""Transactions that run to their end, even when who asked for them has gone away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
_under_way: set[asyncio.Task[Any]] = set()  # the event loop alone would let them be collected


def uninterrupted(
    method: Callable[P, Coroutine[Any, Any, T]],
) -> Callable[P, Coroutine[Any, Any, T]]:
    """Shield ``method`` from its caller's cancellation, which is still cancelled at once.

    A request is cancelled when a browser leaves. Cut in the middle of a transaction, SQLite's
    driver would leave the writer's place taken, and every other citizen would wait.
    """

    @wraps(method)
    async def to_the_end(*args: P.args, **kwargs: P.kwargs) -> T:
        task = asyncio.create_task(method(*args, **kwargs))
        _under_way.add(task)
        task.add_done_callback(_under_way.discard)
        return await asyncio.shield(task)

    return to_the_end
