"""Two syncs never run at once: the second is told so at once."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import SyncUnderWayError


@contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    """Hold the lock of the catalogue at ``path``; the system lets go of it when a process dies.

    Raises SyncUnderWayError when another process holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SyncUnderWayError(
                f"another sync of {path} is under way; try again once it has ended"
            ) from None
        yield
