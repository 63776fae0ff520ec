"""One engine, many citizens: so many at once, the others in a bounded queue in order of arrival.

A conversation has one turn at a time, and so one place: order of arrival is fair between them.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from assistant.errors import AssistantError, ModelStopped

_PATIENCE_S = 0.2  # how often someone who waits looks whether they were told to stop


class ModelBusy(AssistantError):
    """As many people wait for the model as are allowed to."""


class Queue:
    """``turn()`` lets ``serving`` callers at the engine, first come first served."""

    def __init__(self, waiting: int, serving: int = 1) -> None:
        """``waiting``: how many may wait behind those being served."""
        self._serving, self._waiting = serving, waiting
        self._line: deque[object] = deque()
        self._changed = threading.Condition()

    def __len__(self) -> int:
        return len(self._line)

    @property
    def place(self) -> int:
        """The place in the queue that a newcomer would get; 0: served at once."""
        return max(0, len(self._line) - self._serving + 1)

    @contextmanager
    def turn(self, stop: threading.Event | None = None) -> Iterator[None]:
        """Wait for one's turn, be served, leave. Raises ModelBusy when full, ModelStopped."""
        with self.standing(stop) as places:
            for _ in places:
                continue
            yield

    @contextmanager
    def standing(self, stop: threading.Event | None = None) -> Iterator[Iterator[int]]:
        """A place in the line, left at the end; being served begins where the places end.

        They are told one by one: the one taken, if it is not 0, then each it changes to, 0 at last.
        Raises ModelBusy when full; going on to the next place raises ModelStopped.
        """
        ticket = object()
        with self._changed:
            if self.place > self._waiting:
                raise ModelBusy(f"{self.place - 1} people are already waiting for the model")
            self._line.append(ticket)
        try:
            yield self._places(ticket, stop)
        finally:
            with self._changed:
                self._line.remove(ticket)
                self._changed.notify_all()

    def _places(self, ticket: object, stop: threading.Event | None) -> Iterator[int]:
        told = 0
        while True:
            with self._changed:
                while (place := self._place_of(ticket)) == told and place:
                    if stop is not None and stop.is_set():
                        raise ModelStopped("stopped while waiting for the model")
                    self._changed.wait(_PATIENCE_S)
            if place != told:
                yield place
            told = place
            if not place:
                return

    def _place_of(self, ticket: object) -> int:
        return max(0, self._line.index(ticket) - self._serving + 1)
