"""Read an export back into an empty database, whole or not at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Table, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.access.audit import record
from assistant.access.audit_entry import Act
from assistant.errors import StorageError
from assistant.storage.database import Database, now
from assistant.storage.exchange import form
from assistant.storage.schema import newest
from assistant.storage.storable import check_json
from assistant.storage.uninterrupted import uninterrupted
from foundation import UsageError

AT_ONCE = 500  # rows in memory


async def import_all(
    database: Database,
    folder: Path,
    *,
    actor: str = "system",
    clock: Callable[[], datetime] = now,
) -> dict[str, int]:
    """How many rows of each table were stored; the audit log gets one more line, of the import.

    Raises UsageError for a folder that is no whole export of this version, or a database that
    holds something already.
    """
    counts = _check(folder)
    await _store(database, folder, actor, clock)
    return counts


def _check(folder: Path) -> dict[str, int]:
    """The manifest's counts, once every file was found to be what it says."""
    manifest = _manifest(folder)
    if (manifest.get("format"), manifest.get("version")) != (form.NAME, form.VERSION):
        raise UsageError(f"{folder}: expected a {form.NAME} of version {form.VERSION}.")
    if manifest.get("schema_revision") != newest():
        raise UsageError(
            f"{folder}: expected an export of the schema {newest()}, found one of "
            f"{manifest.get('schema_revision')}; import it with the Guichet that wrote it, upgrade "
            "that, and export again."
        )
    told = manifest.get("tables")
    names = {table.name for table in form.tables()}
    if not isinstance(told, dict) or told.keys() != names:
        raise UsageError(f"{folder}: expected the tables of this version in {form.MANIFEST}.")
    counts = {}
    for table in form.tables():
        rows, digest = _measure(folder / form.file_of(table))
        if told[table.name] != {"rows": rows, "sha256": digest}:
            raise UsageError(
                f"{folder / form.file_of(table)}: expected the content that {form.MANIFEST} tells, "
                "found another: the file was cut or changed."
            )
        counts[table.name] = rows
    return counts


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        found = json.loads((folder / form.MANIFEST).read_text("utf-8"))
    except OSError as error:
        raise UsageError(f"Cannot read {folder / form.MANIFEST}: {error.strerror}.") from None
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise UsageError(f"{folder / form.MANIFEST}: expected a JSON object.")
    return found


def _measure(path: Path) -> tuple[int, str]:
    digest, rows = hashlib.sha256(), 0
    try:
        with path.open("rb") as file:
            for line in file:
                digest.update(line)
                rows += 1
    except OSError as error:
        raise UsageError(f"Cannot read {path}: {error.strerror}.") from None
    return rows, digest.hexdigest()


@uninterrupted
async def _store(
    database: Database, folder: Path, actor: str, clock: Callable[[], datetime]
) -> None:
    async with database.writing() as connection:
        for table in form.tables():
            if (await connection.execute(select(table).limit(1))).first() is not None:
                raise UsageError(f"Expected an empty database, found rows in {table.name}.")
        for table in form.tables():
            await _store_table(connection, table, folder / form.file_of(table))
        act = Act("data.imported", actor, (), "database", "")
        await record(connection, act, clock())


async def _store_table(connection: AsyncConnection, table: Table, path: Path) -> None:
    rows = _rows(table, path)
    while batch := list(islice(rows, AT_ONCE)):
        try:
            await connection.execute(insert(table), batch)
        except IntegrityError:
            raise UsageError(
                f"{path}: expected rows that fit together, found one twice, or one that refers to "
                "a row that is not there."
            ) from None


def _rows(table: Table, path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            try:
                read = json.loads(line)
                check_json({"line": read}, "a line")
                yield form.decode(table, read)
            except (ValueError, StorageError) as error:
                # Of a line that is no JSON, not even what the decoder says: it may quote.
                why = str(error) if type(error) is ValueError else type(error).__name__
                raise UsageError(f"{path}, line {number}: {why}.") from None
