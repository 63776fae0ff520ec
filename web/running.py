"""One answer being written: what has been told of it, who listens, and how it is stopped."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

from fastapi.sse import ServerSentEvent


class RunningTurn:
    """One citizen's message and what has been told of its answer so far.

    Several connections may listen, also one after the other: each hears everything from the
    start. When nobody has listened for ``away`` seconds, the model is told to stop.
    """

    def __init__(self, key: str, away: float) -> None:
        self.key = key
        self.stop = threading.Event()
        self.why = ""
        self.task: asyncio.Task[None] | None = None
        self._away = away
        self._told: list[ServerSentEvent] = []
        self._ended = False
        self._changed = asyncio.Event()
        self._listeners = 0

    def tell(self, *events: ServerSentEvent) -> None:
        self._told.extend(events)
        self._wake()

    def end(self) -> None:
        self._ended = True
        self._wake()

    def ask_to_stop(self, why: str) -> None:
        """Tell the model to stop; ``why``: "citizen", "away", "agent", "replaced", "restart"."""
        if not self._ended and not self.stop.is_set():
            self.why = why
            self.stop.set()

    @contextmanager
    def listening(self) -> Iterator[RunningTurn]:
        """Hold this while a client listens."""
        self._listeners += 1
        try:
            yield self
        finally:
            self._listeners -= 1
            if not self._listeners and not self._ended:
                asyncio.get_running_loop().call_later(self._away, self._if_alone)

    async def follow(self) -> AsyncIterator[ServerSentEvent]:
        """Everything told so far, then each thing as it comes, until the end."""
        heard = 0
        while True:
            changed = self._changed
            for event in self._told[heard:]:
                heard += 1
                yield event
            if self._ended and heard == len(self._told):
                return
            await changed.wait()

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    def _if_alone(self) -> None:
        if not self._listeners:
            self.ask_to_stop("away")
