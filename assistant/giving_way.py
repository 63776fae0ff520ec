"""Work in the background gives way whenever a citizen is being answered."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class GivingWay:
    """``closing`` is set once: then nothing of the background goes on."""

    def __init__(self) -> None:
        self.closing = threading.Event()
        self._lock = threading.Lock()
        self._busy = 0
        self._idle = threading.Event()
        self._idle.set()

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Hold this while somebody waits for an answer."""
        with self._lock:
            self._busy += 1
            self._idle.clear()
        try:
            yield
        finally:
            with self._lock:
                self._busy -= 1
                if not self._busy:
                    self._idle.set()

    def may_go_on(self) -> bool:
        """Wait until nobody is being answered; False when it is time to end."""
        while not self.closing.is_set():
            if self._idle.wait(0.5):
                return not self.closing.is_set()
        return False

    def close(self) -> None:
        self.closing.set()
        self._idle.set()
