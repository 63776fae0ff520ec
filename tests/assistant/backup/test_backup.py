"""A backup made under writes is whole; put back, all stands as it stood; nothing is half done."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
import typer.testing

import guichet
from assistant.access.access import Access
from assistant.backup import postgres
from assistant.backup.creating import create
from assistant.backup.dated import thin_out
from assistant.backup.manifest import MANIFEST, check, files_in
from assistant.backup.restoring import restore
from assistant.conversation import Author
from assistant.errors import BackupError, DatabaseInUse
from assistant.storage.conversations import Conversations
from assistant.storage.database import open_database
from assistant.storage.in_use import HELD_BY_SERVERS, connect, cut_restore
from corpus.catalogue import Catalogue
from corpus.settings import CorpusSettings
from foundation import UsageError, load


@pytest.fixture
def home(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installation of its own on the database ``url``, with a catalogue and a suite."""
    home = tmp_path / "data"
    home.mkdir(exist_ok=True)
    settings = tmp_path / "guichet.toml"
    settings.write_text('[web]\nport = 8080\n[assistant]\ncalibration = ""\n', "utf-8")
    monkeypatch.setenv("GUICHET_HOME", str(home))
    monkeypatch.setenv("GUICHET_SETTINGS", str(settings))
    monkeypatch.setenv("GUICHET_STORAGE__URL", url)
    Catalogue.open_to_write(load(CorpusSettings).catalogue_path()).close()
    (home / "suites").mkdir()
    (home / "suites" / "ours.jsonl").write_text('{"id": "a"}\n', "utf-8")
    return home


def store(*texts: str) -> None:
    async def run() -> None:
        async with await open_database() as database:
            conversations = Conversations(database)
            for text in texts:
                opened, _ = await conversations.open("fr")
                await conversations.add(opened.id, Author.CITIZEN, text)

    asyncio.run(run())


def stored() -> list[str]:
    async def run() -> list[str]:
        async with await open_database() as database:
            found = []
            conversations = Conversations(database)
            async for one in conversations.each():
                found += [message.text for message in await conversations.history(one.id)]
            return sorted(found)

    return asyncio.run(run())


def test_what_was_saved_is_put_back_as_it_stood(home: Path, tmp_path: Path) -> None:
    store("avant")
    create(tmp_path / "backup")
    store("après")
    (home / "suites" / "ours.jsonl").write_text("changed", "utf-8")
    done = restore(tmp_path / "backup")
    assert stored() == ["avant"]
    assert (home / "suites" / "ours.jsonl").read_text("utf-8") == '{"id": "a"}\n'
    assert done.same_settings
    assert {"catalogue.sqlite", "suites"} < set(done.put_back)
    left = [path.name for path in home.rglob("*") if path.name.endswith((".restoring", "restore"))]
    assert left == []
    assert not cut_restore().exists()


def test_a_backup_made_while_others_write_holds_only_whole_conversations(
    home: Path, tmp_path: Path
) -> None:
    store("première")
    over = threading.Event()

    async def write() -> None:
        async with await open_database() as database:
            conversations, number = Conversations(database), 0
            while not over.is_set():
                opened, _ = await conversations.open("fr")
                await conversations.add(opened.id, Author.CITIZEN, f"question {number}")
                await conversations.add(opened.id, Author.ASSISTANT, f"réponse {number}")
                number += 1

    writer = threading.Thread(target=lambda: asyncio.run(write()))
    writer.start()
    try:
        for number in range(3):
            create(tmp_path / f"backup-{number}")
    finally:
        over.set()
        writer.join()
    before = stored()
    restore(tmp_path / "backup-2")
    found = stored()
    assert set(found) <= set(before)
    assert len(found) < len(before)
    questions = {text.removeprefix("question ") for text in found if "question" in text}
    answers = {text.removeprefix("réponse ") for text in found if "réponse" in text}
    assert questions
    assert len(questions - answers) <= 1  # the one that was being answered at that moment
    assert answers <= questions


def test_the_manifest_tells_each_file_the_versions_and_the_models_by_hash(
    home: Path, tmp_path: Path
) -> None:
    store("avant")
    (home / "desk.key").write_text("secret", "utf-8")
    create(tmp_path / "backup")
    told = json.loads((tmp_path / "backup" / MANIFEST).read_text("utf-8"))
    names = set(files_in(tmp_path / "backup"))
    assert told["files"].keys() == names
    assert {"catalogue.sqlite", "guichet.toml", "suites/ours.jsonl"} <= names
    assert not any("key" in name for name in names)
    assert all(len(digest) == 64 for digest in told["models"].values())
    assert set(told["models"]) == {"language_model", "embedder", "entity_model"}
    modes = {
        path.stat().st_mode & 0o077 for path in (tmp_path / "backup").iterdir() if path.is_file()
    }
    assert modes == {0}


@pytest.mark.parametrize("harm", ["cut", "changed", "missing", "added", "manifest"])
def test_a_backup_that_was_cut_or_changed_is_refused_and_nothing_moves(
    home: Path, tmp_path: Path, harm: str
) -> None:
    store("avant")
    backup = tmp_path / "backup"
    create(backup)
    store("après")
    file = backup / "catalogue.sqlite"
    if harm == "cut":
        file.write_bytes(file.read_bytes()[:-1])
    elif harm == "changed":
        content = bytearray(file.read_bytes())
        content[100] ^= 1
        file.write_bytes(content)
    elif harm == "missing":
        file.unlink()
    elif harm == "added":
        (backup / "suites" / "more.jsonl").write_text("", "utf-8")
    else:
        (backup / MANIFEST).write_text("{}", "utf-8")
    with pytest.raises(UsageError):
        restore(backup)
    assert stored() == ["après", "avant"]


def test_a_restore_while_the_database_is_in_use_is_refused_with_a_remedy(
    home: Path, url: str, tmp_path: Path
) -> None:
    store("avant")
    create(tmp_path / "backup")
    store("après")

    async def attempt() -> None:
        async with await open_database():
            if "postgresql" in url:  # a web process holds it with its relay
                with connect(url) as listening:
                    listening.execute(HELD_BY_SERVERS)
                    await asyncio.to_thread(restore, tmp_path / "backup")
            else:
                await asyncio.to_thread(restore, tmp_path / "backup")

    with pytest.raises(DatabaseInUse, match="stop every guichet serve"):
        asyncio.run(attempt())
    assert stored() == ["après", "avant"]
    restore(tmp_path / "backup")
    assert stored() == ["avant"]


def test_when_one_part_cannot_be_put_back_all_that_stood_before_stands(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store("avant")
    create(tmp_path / "backup")
    store("après")
    (home / "suites" / "ours.jsonl").write_text("changed", "utf-8")
    whole = Path.replace

    def full(self: Path, target: Path) -> Path:
        if self.name == "suites.restoring":
            raise OSError(28, "No space left on device", str(self))
        return whole(self, target)

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(BackupError, match="No space left"):
        restore(tmp_path / "backup")
    monkeypatch.undo()
    monkeypatch.setenv("GUICHET_HOME", str(home))
    assert (home / "suites" / "ours.jsonl").read_text("utf-8") == "changed"
    assert not list(home.rglob("*.restoring"))


CUT = """
import sys
from pathlib import Path
import assistant.backup.restoring as restoring
import assistant.backup.swapping as swapping
whole = swapping._move
def move(source, target):
    if source.name == "catalogue.sqlite":
        import os
        os._exit(9)
    whole(source, target)
swapping._move = move
restoring.restore(Path(sys.argv[1]))
"""


def test_a_restore_killed_halfway_is_told_at_the_next_start_and_ends_when_run_again(
    home: Path, tmp_path: Path
) -> None:
    store("avant")
    create(tmp_path / "backup")
    store("après")
    run = subprocess.run([sys.executable, "-c", CUT, str(tmp_path / "backup")], check=False)
    assert run.returncode == 9
    with pytest.raises(DatabaseInUse, match="run the same guichet backup restore again"):
        stored()
    restore(tmp_path / "backup")
    assert stored() == ["avant"]


def test_a_backup_of_a_newer_guichet_or_of_the_other_kind_is_refused(
    home: Path, tmp_path: Path
) -> None:
    store("avant")
    backup = tmp_path / "backup"
    create(backup)
    told = json.loads((backup / MANIFEST).read_text("utf-8"))
    for change, said in (
        ({"schema_revision": "9999"}, "install that version"),
        ({"database": "other"}, "guichet data export"),
    ):
        (backup / MANIFEST).write_text(json.dumps(told | change), "utf-8")
        with pytest.raises(UsageError, match=said):
            restore(backup)
    assert stored() == ["avant"]


def test_an_older_backup_is_brought_to_this_version_once_put_back(
    home: Path, url: str, tmp_path: Path
) -> None:
    from assistant.storage.schema import downgrade

    store("avant")
    downgrade(url, "0005")
    create(tmp_path / "backup")
    assert check(tmp_path / "backup").schema_revision == "0005"
    store("après")
    restore(tmp_path / "backup")
    assert stored() == ["avant"]


def test_the_command_records_who_made_and_who_put_back(home: Path, tmp_path: Path) -> None:
    store("avant")
    runner = typer.testing.CliRunner()
    backup = str(tmp_path / "backup")
    for command, said in (("create", "verified"), ("verify", "made"), ("restore", "Restored")):
        done = runner.invoke(guichet.app, ["backup", command, backup])
        assert done.exit_code == 0, done.output
        assert said in done.output

    async def acts() -> list[str]:
        async with await open_database() as database:
            return [entry.act.action async for entry in Access.of(database).audit.each()]

    assert asyncio.run(acts())[-1] == "data.restored"
    (tmp_path / "backup" / "catalogue.sqlite").write_bytes(b"")
    assert runner.invoke(guichet.app, ["backup", "verify", backup]).exit_code == 1


def test_a_row_of_dated_backups_keeps_the_last_ones_and_nothing_else_is_touched(
    tmp_path: Path,
) -> None:
    names = [f"2026-11-0{day}T03-00-00Z" for day in range(1, 6)]
    for name in names:
        (tmp_path / name).mkdir()
        (tmp_path / name / MANIFEST).write_text("{}", "utf-8")
    (tmp_path / "2020-01-01T00-00-00Z").mkdir()  # no backup
    (tmp_path / "autre").mkdir()
    assert [path.name for path in thin_out(tmp_path, 2)] == names[:3]
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {*names[3:], "autre", "2020-01-01T00-00-00Z"}


@pytest.mark.postgres
def test_when_the_dump_does_not_restore_the_schema_comes_back(tmp_path: Path) -> None:
    from tests.assistant.conftest import empty_database

    with empty_database("postgres", tmp_path) as url:
        asyncio.run(_make(url))
        schema = postgres.schema_of(url)
        broken = tmp_path / "broken.dump"
        broken.write_bytes(b"PGDMP no dump at all")
        with (
            pytest.raises(BackupError, match="pg_restore failed"),
            postgres.put_in(url, broken, schema),
        ):
            pass
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT count(*) FROM conversations").fetchone() == (1,)


async def _make(url: str) -> None:
    async with await open_database(url) as database:
        await Conversations(database).open("fr")


def test_without_the_client_of_postgresql_the_error_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupError, match=r"Expected pg_restore .*postgresql-client"):
        postgres.contents(tmp_path / "x.dump")


def test_a_damaged_database_is_not_copied(tmp_path: Path) -> None:
    from assistant.storage import sqlite_copy

    source = tmp_path / "g.sqlite"
    with closing(sqlite3.connect(source)) as connection:
        connection.execute("CREATE TABLE a (b)")
        connection.executemany("INSERT INTO a VALUES (?)", [("x" * 500,) for _ in range(200)])
        connection.commit()
    content = bytearray(source.read_bytes())
    content[4096:8192] = b"\x99" * 4096
    source.write_bytes(content)
    with pytest.raises(BackupError, match=r"g\.sqlite|copy"):
        sqlite_copy.copy(source, tmp_path / "copy.sqlite")
