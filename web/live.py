"""Waking the streams: something has changed in a conversation, or in the queue.

A wake-up carries no content: each stream then reads the storage, so that nothing can be lost or
told twice. Other processes on the same PostgreSQL are told by ``web/relay.py``; streams also look
by themselves every few seconds, should a wake-up ever be lost.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager

QUEUE = "*"  # listens to every conversation
PLACES = "*"  # wakes whoever has a place in the queue, or looks at it

Spread = Callable[[str], None]


class Live:
    """``spread`` is told each wake-up that was made here, to pass it on to other processes."""

    def __init__(self) -> None:
        self.spread: Spread = _nowhere
        self.closed = False  # the server is about to end
        self.moves = 0  # how often the queue has moved: a board read before may be out of date
        self._listening: dict[str, set[asyncio.Event]] = defaultdict(set)
        self._waiting: set[asyncio.Event] = set()

    def tell(self, conversation: str) -> None:
        """Something was said in ``conversation``."""
        self.wake(conversation)
        self.spread(conversation)

    def tell_moved(self, *conversations: str) -> None:
        """These conversations have moved, so all who wait may have another place."""
        for conversation in conversations:
            self.tell(conversation)
        self.wake(PLACES)
        self.spread(PLACES)

    def wake(self, name: str) -> None:
        """Wake the streams of this process only: of a conversation, or ``PLACES``."""
        if name == PLACES:
            self.moves += 1
            woken = {*self._waiting, *self._listening.get(QUEUE, ())}
        else:
            woken = {*self._listening.get(name, ()), *self._listening.get(QUEUE, ())}
        for event in woken:
            event.set()

    def wake_everybody(self) -> None:
        """Whatever may have happened elsewhere is read by every stream of this process."""
        self.moves += 1
        for events in self._listening.values():
            for event in events:
                event.set()

    def close(self) -> None:
        """The server is about to end: every stream tells what there is, and ends by itself."""
        self.closed = True
        self.wake_everybody()

    async def changes(self, event: asyncio.Event, every: float) -> AsyncIterator[bool]:
        """One item at once, then one at each change, or every ``every`` seconds without any.

        True when there was a wake-up (and for the first), False when only time has passed.
        """
        told = True
        while True:
            event.clear()
            yield told
            if self.closed:
                return
            try:
                async with asyncio.timeout(every):
                    await event.wait()
                told = True
            except TimeoutError:
                told = False

    def waits(self, event: asyncio.Event, does: bool) -> None:
        """Whether the citizen behind ``event`` has a place in the queue now."""
        (self._waiting.add if does else self._waiting.discard)(event)

    @contextmanager
    def listen(self, conversation: str) -> Iterator[asyncio.Event]:
        """An event that is set at each change of ``conversation`` (or ``QUEUE``: of any)."""
        event = asyncio.Event()
        self._listening[conversation].add(event)
        try:
            yield event
        finally:
            self._waiting.discard(event)
            self._listening[conversation].discard(event)
            if not self._listening[conversation]:
                del self._listening[conversation]


def _nowhere(name: str) -> None:
    """There is no other process."""
