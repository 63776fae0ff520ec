"""The tables of the catalogue, and how its file is opened.

``SHEETS`` can be read again from the sources: when ``LAYOUT`` rises they are made anew. ``KEPT``
cannot (what editors decided, what changed when): those tables outlive every layout, so a later
version may add columns to them but never drop them.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from corpus.errors import CatalogueError

LAYOUT = 2  # raise it when the tables of SHEETS or the JSON of a sheet change
WAIT_SECONDS = 10.0
SHEETS = {
    "source": "name TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, reader TEXT NOT NULL",
    "sheet": "id TEXT PRIMARY KEY, source TEXT NOT NULL, digest TEXT NOT NULL, "
    "said TEXT NOT NULL, content TEXT NOT NULL",
    "held": "id TEXT PRIMARY KEY, source TEXT NOT NULL, digest TEXT NOT NULL, "
    "said TEXT NOT NULL, content TEXT NOT NULL, findings TEXT NOT NULL, since TEXT NOT NULL",
}
# So that digests and versions are told without going through the sheets' contents.
INDEX = "CREATE INDEX sheet_digests ON sheet (source, id, digest, said)"
KEPT = {
    "decision": "id TEXT, digest TEXT, findings TEXT NOT NULL, verdict TEXT NOT NULL, "
    "by TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (id, digest)",
    "change": "number INTEGER PRIMARY KEY, at TEXT NOT NULL, cause TEXT NOT NULL, "
    "before TEXT NOT NULL, after TEXT NOT NULL, sheets TEXT NOT NULL",
}


def connect(path: Path, mode: str) -> sqlite3.Connection:
    """Raises CatalogueError. ``mode`` is the query of SQLite's address of the file."""
    try:
        return sqlite3.connect(
            f"{path.resolve().as_uri()}?{mode}",
            uri=True,
            timeout=WAIT_SECONDS,
            isolation_level=None,
            check_same_thread=False,  # SQLite itself is built to serialise its callers
        )
    except sqlite3.Error as error:
        raise CatalogueError(f"the catalogue {path} cannot be opened: {error}") from error


def layout(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def prepare(connection: sqlite3.Connection) -> None:
    """Make ready for writing: what is kept for good, and empty sheets over those of another layout.

    The old ones stay in the file, hidden by temporary tables of the same names, until ``remake``:
    a process killed between the two leaves them as they were.
    """
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    for name, columns in KEPT.items():
        connection.execute(f"CREATE TABLE IF NOT EXISTS {name} ({columns}) STRICT")
    if layout(connection) != LAYOUT:
        for name, columns in SHEETS.items():
            connection.execute(f"CREATE TEMP TABLE {name} ({columns}) STRICT")


def remake(connection: sqlite3.Connection) -> None:
    """Within a transaction: put the tables of this layout in place, if they are not."""
    if layout(connection) == LAYOUT:
        return
    for name, columns in SHEETS.items():
        connection.execute(f"DROP TABLE IF EXISTS temp.{name}")
        connection.execute(f"DROP TABLE IF EXISTS main.{name}")
        connection.execute(f"CREATE TABLE main.{name} ({columns}) STRICT")
    connection.execute(INDEX)
    connection.execute(f"PRAGMA user_version = {LAYOUT}")
