"""A SQLite file copied as it stood at one moment, while others read and write it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from assistant.errors import BackupError

ALL_PAGES = -1  # in one step: with a log beside the file, no writer waits for it


def copy(source: Path, target: Path) -> None:
    """By SQLite's online backup. ``target`` is a new file, whole in itself, checked once written.

    Raises BackupError.
    """
    target.touch(mode=0o600, exist_ok=False)
    try:
        with (
            closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=15)) as one,
            closing(sqlite3.connect(target)) as other,
        ):
            one.backup(other, pages=ALL_PAGES)
            # Without a log beside it: one file is all there is.
            other.execute("PRAGMA journal_mode = DELETE")
            check(other, target)
    except sqlite3.Error as error:
        raise BackupError(f"Cannot copy {source}: {error}.") from None


def check(connection: sqlite3.Connection, shown: Path) -> None:
    """Raises BackupError for pages that are damaged or rows whose links lead nowhere."""
    if (found := connection.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
        raise BackupError(f"{shown}: expected a sound SQLite file, found: {found}.")
    if connection.execute("PRAGMA foreign_key_check").fetchone():
        raise BackupError(f"{shown}: expected rows that fit together, found a link to nowhere.")


def revision(path: Path) -> str:
    """The revision of the schema; empty when it has none. Raises BackupError."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            there = connection.execute(
                "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"
            ).fetchone()
            found = there and connection.execute("SELECT version_num FROM alembic_version")
            row = found.fetchone() if found else None
            return str(row[0]) if row else ""
    except sqlite3.Error as error:
        raise BackupError(f"Cannot read {path}: {error}.") from None
