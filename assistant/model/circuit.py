"""After several failures in a row, a server is left alone for a while: citizens need not wait."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

FAILURES = 3
REST_S = 20.0


class Circuit:
    """Closed: calls pass. Open: none do. After ``rest`` seconds one call tries again."""

    def __init__(
        self,
        failures: int = FAILURES,
        rest: float = REST_S,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit, self._rest, self._now = failures, rest, now
        self._failed, self._until = 0, 0.0
        self._lock = threading.Lock()

    @property
    def open(self) -> bool:
        """Whether calls fail at once; asking changes nothing."""
        with self._lock:
            return self._failed >= self._limit and self._now() < self._until

    def passes(self) -> bool:
        """Whether a call may be made now; while open, one alone each ``rest`` seconds."""
        with self._lock:
            if self._failed < self._limit:
                return True
            if self._now() < self._until:
                return False
            self._until = self._now() + self._rest
            return True

    def note(self, worked: bool) -> None:
        with self._lock:
            self._failed = 0 if worked else self._failed + 1
            if self._failed >= self._limit:
                self._until = self._now() + self._rest
