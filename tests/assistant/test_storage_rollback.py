"""One can upgrade, go back and upgrade again: what both versions know is never lost."""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
import typer.testing

import guichet
from assistant.access.access import Access
from assistant.conversation import Author, Message
from assistant.errors import DatabaseInUse
from assistant.handoff import Action
from assistant.storage import copies, sqlite_copy
from assistant.storage.address import read_address
from assistant.storage.conversations import Conversations
from assistant.storage.database import open_database
from assistant.storage.schema import migrate, migrating, newest


def guichet_data(*words: str) -> typer.testing.Result:
    return typer.testing.CliRunner().invoke(guichet.app, ["data", *words])


async def _live() -> tuple[str, tuple[Message, ...]]:
    async with await open_database() as database:
        conversations = Conversations(database)
        opened, _ = await conversations.open("fr")
        await conversations.add(opened.id, Author.CITIZEN, "Bonjour", key="k")
        await conversations.add(opened.id, Author.ASSISTANT, "Voici.", answer={"id": "a1"})
        await Access.of(database).accounts.add("anne", "un mot de passe assez long")
        await conversations.move(opened.id, Action.REQUEST, reason="asked")
        return opened.id, await conversations.history(opened.id)


async def _history(id: str) -> tuple[Message, ...]:
    async with await open_database() as database:
        return await Conversations(database).history(id)


@pytest.mark.parametrize("older", ["0005", "0006"])
def test_forward_back_and_forward_again_with_data(
    url: str, older: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUICHET_STORAGE__URL", url)
    migrate(url, older)
    id, said = asyncio.run(_live())  # the upgrade, and a life in the new version
    assert guichet_data("downgrade", older).exit_code == 0
    with migrating(url) as connection:  # as the older version reads it
        version = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
        texts = connection.scalars(sa.text("SELECT text FROM messages ORDER BY number")).all()
    assert version == older
    assert texts == [message.text for message in said]
    assert asyncio.run(_history(id)) == said  # the upgrade again


def test_nobody_goes_back_under_a_running_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A file: what holds a PostgreSQL database is a server's relay (tests/assistant/backup).
    monkeypatch.setenv("GUICHET_STORAGE__URL", f"sqlite+aiosqlite:///{tmp_path / 'guichet.sqlite'}")

    async def attempt() -> typer.testing.Result:
        async with await open_database():
            return await asyncio.to_thread(guichet_data, "downgrade", "0005")

    refused = asyncio.run(attempt())
    assert isinstance(refused.exception, DatabaseInUse)


def test_a_version_that_never_was_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUICHET_STORAGE__URL", url)
    migrate(url)
    refused = guichet_data("downgrade", "0000")
    assert "expected one of 0001" in str(refused.exception)


def test_a_file_is_copied_before_its_schema_changes_and_the_copy_opens_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "g.sqlite"
    url = f"sqlite+aiosqlite:///{file}"
    monkeypatch.setenv("GUICHET_STORAGE__URL", url)
    migrate(url, "0005")
    assert [*tmp_path.glob("*.of-*")] == []  # a new file has nothing to lose
    id, said = asyncio.run(_live())
    copy = tmp_path / "g.sqlite.of-0005"
    assert sqlite_copy.revision(copy) == "0005"
    assert copy.stat().st_mode & 0o077 == 0
    assert guichet_data("downgrade", "0006").exit_code == 0
    # The copy is that of the last change: the whole life of the newer version is in it.
    assert [path.name for path in tmp_path.glob("*.of-*")] == [f"g.sqlite.of-{newest()}"]
    (tmp_path / f"g.sqlite.of-{newest()}").replace(file)
    for log in ("-wal", "-shm"):
        file.with_name(file.name + log).unlink(missing_ok=True)
    assert asyncio.run(_history(id)) == said


def test_copies_go_after_their_days(tmp_path: Path) -> None:
    file = tmp_path / "g.sqlite"
    address = read_address(f"sqlite:///{file}")
    old, new = tmp_path / "g.sqlite.of-0001", tmp_path / "g.sqlite.of-0002"
    for path in (file, old, new):
        path.touch()
    long_ago = datetime.now(UTC) - timedelta(days=15)
    for path in (file, old):
        os.utime(path, (long_ago.timestamp(), long_ago.timestamp()))
    assert copies.purge(address, datetime.now(UTC) - timedelta(days=14)) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["g.sqlite", "g.sqlite.of-0002"]
