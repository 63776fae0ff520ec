"""Who uses a database, so that nobody puts another in its place under them.

Of a SQLite file: whoever has it open holds a shared lock on the file beside it. Of a PostgreSQL
server: each web process holds an advisory lock with the connection on which it listens.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import psycopg
from sqlalchemy import URL

from assistant.errors import DatabaseInUse, StorageError
from assistant.storage.address import prepare_file, read_address
from foundation import home

_KEY = "4173902, hashtext(current_schema())"  # the first: any number, the same everywhere
HELD_BY_SERVERS = f"SELECT pg_try_advisory_lock_shared({_KEY})"
_HELD_ALONE = f"SELECT pg_try_advisory_lock({_KEY})"
STOP_FIRST = (
    "expected that no Guichet uses the database, found that one does: stop every guichet serve on "
    "it (systemctl stop guichet), and any other command under way"
)


def cut_restore() -> Path:
    """The file that stands while a restore replaces things: found at a start, one was cut."""
    return home() / "restore-under-way"


def use(address: URL) -> IO[bytes] | None:
    """Hold a SQLite file for use until what is given is closed; None of a PostgreSQL database,
    which is held where its server listens. Raises DatabaseInUse."""
    if (mark := cut_restore()).exists():
        raise DatabaseInUse(
            f"A restore is under way, or was cut ({mark}): run the same guichet backup restore "
            "again, to its end."
        )
    if address.get_backend_name() != "sqlite":
        return None
    prepare_file(address)
    path = Path(str(address.database))
    return _lock(path, fcntl.LOCK_SH, f"A restore of {path} is under way: try again after it.")


@contextmanager
def alone(url: str) -> Iterator[None]:
    """Hold the database with nobody else using it. Raises DatabaseInUse, StorageError."""
    address = read_address(url)
    if address.get_backend_name() == "sqlite":
        prepare_file(address)
        with _lock(Path(str(address.database)), fcntl.LOCK_EX, STOP_FIRST):
            yield
        return
    with connect(url) as connection:
        if not connection.execute(_HELD_ALONE).fetchone() == (True,):
            raise DatabaseInUse(STOP_FIRST)
        yield


def connect(url: str) -> psycopg.Connection[tuple[object, ...]]:
    """A connection of its own to a PostgreSQL server. Raises StorageError."""
    address = read_address(url).set(drivername="postgresql")
    try:
        return psycopg.connect(
            address.render_as_string(hide_password=False), autocommit=True, connect_timeout=10
        )
    except psycopg.Error as error:
        raise StorageError(
            f"Cannot open the database {address.render_as_string()} ({type(error).__name__}); "
            "check that it runs and that [storage] url is right."
        ) from None


def _lock(path: Path, how: int, refused: str) -> IO[bytes]:
    beside = path.with_name(f"{path.name}.lock")
    file = os.fdopen(os.open(beside, os.O_CREAT | os.O_RDWR, 0o600), "r+b")
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise DatabaseInUse(refused) from None
    return file
