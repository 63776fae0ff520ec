"""One process of a machine brings an index on a server up to date; the others only search it."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from foundation import home
from retrieval.settings import RetrievalSettings


@contextmanager
def the_one_writer(settings: RetrievalSettings) -> Iterator[bool]:
    """Whether we are: True until the block ends, or False at once when another process is.

    Qdrant Edge sees to this by itself: its folder belongs to one process.
    """
    if not settings.server_url:
        yield True
        return
    path = home() / f"index-{settings.collection}.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
