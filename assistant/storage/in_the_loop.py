"""A SQLite connection that reads in the event loop, and waits for the disk in its thread.

The driver hands each call to a thread and waits for it, some ten times for one small question;
when hundreds of streams read at once, the handing over takes a hundred times the reading. In
write-ahead mode a reader waits for nobody, and a statement takes tens of microseconds.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any, TypeVar

import aiosqlite

T = TypeVar("T")
BEGIN_WRITING = "BEGIN IMMEDIATE"


class InTheLoop(aiosqlite.Connection):
    """What may wait goes to the thread: to become the writer, to put a commit on disk, and the
    settings of a connection (PRAGMA), among which is the emptying of the log."""

    def __init__(self, path: str) -> None:
        super().__init__(lambda: sqlite3.connect(path, check_same_thread=False), 64)
        self._thread.daemon = True
        self._writes = False

    async def _execute(self, fn: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        statement = args[0] if args and isinstance(args[0], str) else ""
        ends = fn in (self._conn.commit, self._conn.rollback, self._conn.close)
        if statement == BEGIN_WRITING:
            self._writes = True
        elif not (statement.startswith("PRAGMA") or (ends and self._writes)):
            return fn(*args, **kwargs)
        if ends:
            self._writes = False
        done: T = await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]
        return done
