"""Backing up and putting back a database of so many conversations, each of six messages.

The whole command is timed, with its verification, as an operator waits for it; models and index
are no part of a backup.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rich.table import Table
from sqlalchemy import insert

from assistant.backup.creating import create
from assistant.backup.restoring import restore as put_back
from assistant.storage.database import Database, open_database
from assistant.storage.tables import conversations as conversations_table
from assistant.storage.tables import messages as messages_table
from benchmarks.figures import Clock
from benchmarks.talking.databases import kinds, throw_away
from corpus.catalogue import Catalogue
from corpus.settings import CorpusSettings
from foundation import GuichetError, load

AT_ONCE = 1000  # conversations in one transaction
MESSAGES = 6
WORDS = "Pour louer un vélo, il faut une pièce d'identité et un justificatif de domicile. " * 4
MOMENT = datetime(2026, 9, 1, tzinfo=UTC)


class NotTheSame(GuichetError):
    """What was put back is not what was saved."""


def restore(databases: str = "sqlite,postgres", conversations: int = 20_000) -> dict[str, Any]:
    """Raises DatabaseMissing, BackupError, NotTheSame."""
    return {
        "conversations": conversations,
        "messages": conversations * MESSAGES,
        "databases": {kind: asyncio.run(measure(kind, conversations)) for kind in kinds(databases)},
    }


async def measure(kind: str, many: int) -> dict[str, Any]:
    async with throw_away(kind, ()) as url:
        with tempfile.TemporaryDirectory(prefix="guichet-benchmark-") as folder, _home(folder, url):
            async with await open_database() as database:
                await _fill(database, many)
            backup, clock = Path(folder) / "backup", Clock(0)
            manifest = await asyncio.to_thread(create, backup)
            made = clock.spent
            clock = Clock(0)
            await asyncio.to_thread(put_back, backup)
            restored = clock.spent
            async with await open_database() as database, database.reading() as connection:
                found = await connection.exec_driver_sql("SELECT count(*) FROM messages")
                if (count := found.scalar()) != many * MESSAGES:
                    raise NotTheSame(f"Expected {many * MESSAGES} messages, found {count}.")
    size = sum(file.size for file in manifest.files.values())
    return {
        "backup_s": round(made, 2),
        "restore_s": round(restored, 2),
        "backup_mb": round(size / 1e6, 1),
    }


@contextmanager
def _home(folder: str, url: str) -> Iterator[None]:
    """An installation without sheets on the database ``url``, with the models of this machine."""
    given = {"GUICHET_HOME": f"{folder}/home", "GUICHET_STORAGE__URL": url}
    before = {name: os.environ.get(name) for name in given}
    os.environ.update(given)
    try:
        Catalogue.open_to_write(load(CorpusSettings).catalogue_path()).close()
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


async def _fill(database: Database, many: int) -> None:
    for first in range(0, many, AT_ONCE):
        ids = [uuid.uuid4().hex for _ in range(min(AT_ONCE, many - first))]
        async with database.writing() as connection:
            await connection.execute(insert(conversations_table), [_conversation(id) for id in ids])
            await connection.execute(
                insert(messages_table),
                [_message(id, number) for id in ids for number in range(1, MESSAGES + 1)],
            )


def _conversation(id: str) -> dict[str, Any]:
    return {
        "id": id, "token": uuid.uuid4().hex, "state": "bot", "created": MOMENT, "changed": MOMENT,
        "active": MOMENT, "language": "fr", "agent": "", "handoff_reason": "", "theme": "",
        "priority": 5, "version": 0, "last_number": MESSAGES,
    }  # fmt: skip


def _message(conversation: str, number: int) -> dict[str, Any]:
    asked = number % 2 == 1
    return {
        "conversation": conversation,
        "number": number,
        "at": MOMENT + timedelta(minutes=number),
        "author": "citizen" if asked else "assistant",
        "author_name": "",
        "text": f"{number}. {WORDS}",
        "key": f"key-{number}" if asked else None,
        "answer": None if asked else {"status": "answered", "confidence": 0.9},
        "answer_id": None if asked else uuid.uuid4().hex,
    }


def show(result: dict[str, Any]) -> Table:
    """Seconds and megabytes."""
    told = f"{result['conversations']:,} conversations, {result['messages']:,} messages"
    table = Table(title=f"restore: {told}")
    for name in ("Database", "Backup (s)", "Restore (s)", "Backup (MB)"):
        table.add_column(name, justify="left" if name == "Database" else "right")
    for kind, one in result["databases"].items():
        row = (one["backup_s"], one["restore_s"], one["backup_mb"])
        table.add_row(kind, *map(str, row))
    return table
