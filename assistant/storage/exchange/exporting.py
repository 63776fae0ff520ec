"""Write everything as it stood at one moment, whatever is stored meanwhile."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.access.audit import Audit
from assistant.access.audit_entry import Act
from assistant.storage.database import Database, now
from assistant.storage.exchange import form
from assistant.storage.schema import newest
from assistant.storage.uninterrupted import uninterrupted
from foundation import UsageError

AT_ONCE = 500  # rows in memory


@dataclass(frozen=True, slots=True)
class Written:
    """One file of an export: its lines, and the SHA-256 of its bytes."""

    rows: int
    sha256: str


async def export_all(
    database: Database,
    folder: Path,
    *,
    passwords: bool = False,
    actor: str = "system",
    clock: Callable[[], datetime] = now,
) -> dict[str, Written]:
    """Everything into ``folder``, which is new; what was written, by table.

    Without ``passwords``, their hashes and the open sessions stay out. Sealed contacts stay
    sealed: their key is not in the database. It is there whole, or not at all. Raises UsageError.
    """
    _check_new(folder)
    partial = folder.with_name(folder.name + ".partial")
    await Audit(database, clock).record(Act("data.exported", actor, (), "database", ""))
    try:
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(mode=0o700, parents=True)
        written = await _write_tables(database, partial, passwords)
        _write_json(partial / form.SCHEMA, form.schema())
        manifest = {
            "format": form.NAME,
            "version": form.VERSION,
            "schema_revision": newest(),
            "made": clock().isoformat(),
            "passwords": passwords,
            "tables": {name: asdict(file) for name, file in written.items()},
        }
        _write_json(partial / form.MANIFEST, manifest)
        partial.replace(folder)
    except OSError as error:
        raise UsageError(f"Cannot write {folder}: {error.strerror}.") from None
    return written


def _check_new(folder: Path) -> None:
    if folder.exists():
        raise UsageError(f"Expected a new folder, found that {folder} is there already.")


@uninterrupted
async def _write_tables(database: Database, folder: Path, passwords: bool) -> dict[str, Written]:
    async with database.reading_at_one_moment() as connection:
        return {
            table.name: await _write_table(connection, table, folder, passwords)
            for table in form.tables()
        }


async def _write_table(
    connection: AsyncConnection, table: Table, folder: Path, passwords: bool
) -> Written:
    digest, count = hashlib.sha256(), 0
    with _private(folder / form.file_of(table)) as out:
        if passwords or table.name not in form.SESSIONS:
            found = await connection.stream(select(table).order_by(*table.primary_key.columns))
            async for rows in found.partitions(AT_ONCE):
                for row in rows:
                    line = form.encode(table, row, passwords=passwords)
                    written = (json.dumps(line, ensure_ascii=False) + "\n").encode()
                    digest.update(written)
                    out.write(written)
                    count += 1
    return Written(count, digest.hexdigest())


def _write_json(path: Path, content: dict[str, Any]) -> None:
    with _private(path) as out:
        out.write((json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode())


def _private(path: Path) -> Any:
    """Readable by its owner only: it holds everything that citizens wrote, stripped."""
    return os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")
