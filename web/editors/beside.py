"""What a page shows and what takes too long for a request: made beside the requests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

T = TypeVar("T")
PATIENCE = 2.0  # seconds that a page waits before it says that something is on its way


class Beside(Generic[T]):
    """The last thing asked for, and what it was made of: asked again, it is not made again."""

    def __init__(self, name: str) -> None:
        self._thread = ThreadPoolExecutor(1, name)
        self._of: Hashable = None
        self._made: Future[T] | None = None

    async def get(self, of: Hashable, make: Callable[[], T]) -> T | None:
        """None while it is being made. Raises what ``make`` raised; the next call tries again."""
        if self._made is None or self._of != of or _failed(self._made):
            self._of, self._made = of, self._thread.submit(make)
        made = self._made
        await asyncio.wait({asyncio.wrap_future(made)}, timeout=PATIENCE)
        return made.result() if made.done() else None


def _failed(made: Future[T]) -> bool:
    return made.done() and made.exception() is not None
