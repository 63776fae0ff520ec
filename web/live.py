"""Waking the streams: something has changed in a conversation, or in the queue.

A wake-up carries no content: each stream then reads the storage, so that nothing can be lost or
told twice. Streams also look by themselves every few seconds, which is how they learn of changes
made by another worker process.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

QUEUE = "*"  # listens to every conversation


class Live:
    def __init__(self) -> None:
        self._listening: dict[str, set[asyncio.Event]] = defaultdict(set)

    def tell(self, conversation: str) -> None:
        """Something was said in ``conversation``."""
        for event in (*self._listening.get(conversation, ()), *self._listening.get(QUEUE, ())):
            event.set()

    def tell_all(self) -> None:
        """The queue has moved: everybody who waits may have another place."""
        for events in self._listening.values():
            for event in events:
                event.set()

    @contextmanager
    def listen(self, conversation: str) -> Iterator[asyncio.Event]:
        """An event that is set at each change of ``conversation`` (or ``QUEUE``: of any)."""
        event = asyncio.Event()
        self._listening[conversation].add(event)
        try:
            yield event
        finally:
            self._listening[conversation].discard(event)
            if not self._listening[conversation]:
                del self._listening[conversation]


async def changes(event: asyncio.Event, every: float) -> AsyncIterator[None]:
    """One item at once, then one at each change, or every ``every`` seconds without any."""
    while True:
        event.clear()
        yield
        try:
            async with asyncio.timeout(every):
                await event.wait()
        except TimeoutError:
            continue
