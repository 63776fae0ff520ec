"""The copy of a SQLite file that is made beside it before its schema changes, so that one can go
back. ``guichet.sqlite.of-0007`` is the file as it was with the schema 0007; only one is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from alembic.migration import MigrationContext
from sqlalchemy import URL, Connection

from assistant.storage import sqlite_copy

OF = ".of-"


def keep(connection: Connection, unless: str = "") -> None:
    """Copy the file of ``connection`` as it stands, in the stead of the copy there was.

    Nothing is done on PostgreSQL, for a file without a schema, or with the schema ``unless``.
    Raises BackupError.
    """
    found = MigrationContext.configure(connection).get_current_revision()
    if connection.dialect.name != "sqlite" or found is None or found == unless:
        return
    file = Path(str(connection.engine.url.database))
    earlier = list(_copies(file))
    copy = file.with_name(f"{file.name}{OF}{found}")
    partial = copy.with_name(f"{copy.name}.partial")
    partial.unlink(missing_ok=True)
    sqlite_copy.copy(file, partial)
    partial.replace(copy)
    for one in earlier:
        if one != copy:
            one.unlink(missing_ok=True)


def purge(address: URL, before: datetime) -> int:
    """Remove the copies last written before that moment; how many."""
    if address.get_backend_name() != "sqlite":
        return 0
    old = [
        one
        for one in _copies(Path(str(address.database)))
        if one.stat().st_mtime < before.timestamp()
    ]
    for one in old:
        one.unlink(missing_ok=True)
    return len(old)


def _copies(file: Path) -> Iterator[Path]:
    yield from file.parent.glob(f"{file.name}{OF}*")
