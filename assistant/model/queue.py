"""One engine, many citizens: a bounded queue in order of arrival."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from assistant.errors import AssistantError

_PATIENCE_S = 0.2  # how often someone who waits looks whether they were told to stop


class ModelBusy(AssistantError):
    """As many people wait for the model as are allowed to."""


class Queue:
    """``turn()`` gives the engine to one caller at a time, first come first served."""

    def __init__(self, waiting: int) -> None:
        """``waiting``: how many may wait behind the one being served."""
        self._limit = waiting + 1
        self._line: deque[object] = deque()
        self._changed = threading.Condition()

    def __len__(self) -> int:
        return len(self._line)

    @contextmanager
    def turn(self, stop: threading.Event | None = None) -> Iterator[None]:
        """Wait for one's turn, hold the engine, give it back. Raises ModelBusy when full."""
        ticket = object()
        with self._changed:
            if len(self._line) >= self._limit:
                raise ModelBusy(f"{len(self._line)} people are already waiting for the model")
            self._line.append(ticket)
        try:
            with self._changed:
                # Whoever is told to stop leaves by the engine's own check, at once.
                while self._line[0] is not ticket and not (stop and stop.is_set()):
                    self._changed.wait(_PATIENCE_S)
                if self._line[0] is not ticket:
                    raise ModelBusy("stopped while waiting for the model")
            yield
        finally:
            with self._changed:
                self._line.remove(ticket)
                self._changed.notify_all()
