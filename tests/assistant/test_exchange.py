"""Everything can leave in open files and come back, from either database to either."""

from __future__ import annotations

import asyncio
import hashlib
import json
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet
from typer.testing import CliRunner

from assistant.access.access import Access
from assistant.access.audit_proof import prove
from assistant.approved import Approved
from assistant.conversation import Author, Sentence
from assistant.desk.callbacks import CallbackDesk
from assistant.desk.sealing import Seal
from assistant.errors import AgentRefused
from assistant.handoff import Action
from assistant.storage.approved import ApprovedAnswers
from assistant.storage.canned import CannedReplies
from assistant.storage.commands import app
from assistant.storage.conversations import Conversations
from assistant.storage.database import Database, open_database
from assistant.storage.exchange import form
from assistant.storage.exchange.exporting import export_all
from assistant.storage.exchange.importing import import_all
from assistant.storage.presence import Availability, Presences
from assistant.storage.switches import SwitchBoard
from assistant.storage.tables import api_keys, identities, metadata
from assistant.switches import Kind
from foundation import GuichetError, UsageError
from tests.assistant.conftest import STORAGES, Clock, empty_database
from tests.assistant.test_retention import PASSWORD, one_of_each

KEY = Fernet.generate_key().decode()
Rows = dict[str, list[tuple[Any, ...]]]


async def fill(database: Database, clock: Clock) -> None:
    """At least one row in every table, with what is hard to carry: accents, null, floats, bytes."""
    await one_of_each(database, clock)
    conversations, access = Conversations(database, clock), Access.of(database, clock)
    await access.accounts.add("zoe", PASSWORD, "Zoé 😀", ["editor", "administrator"])
    talk, _ = await conversations.open("ar")
    await conversations.add(talk.id, Author.CITIZEN, 'Où « ça » ? \\n\n\t"مرحبا" 😀', key="k-1")
    answer = {"id": "b" * 32, "confidence": 0.1 + 0.2, "none": None, "deep": [{"a": [1, 2.5e-9]}]}
    await conversations.add(talk.id, Author.ASSISTANT, "Réponse", answer=answer)
    await conversations.move(talk.id, Action.REQUEST, reason="distress")
    await conversations.move(talk.id, Action.CALLBACK)
    desk = CallbackDesk(database, Seal([KEY]), 14, clock)
    await desk.ask(talk.id, "phone", "01 99 00 12 34", "le matin", "J'accepte")
    await CannedReplies(database, clock).add(
        "Délai", "Trois semaines.", "zoe", theme="", language="fr"
    )
    await Presences(database, clock).choose("zoe", Availability.AVAILABLE)
    sentence = Sentence("Oui.", (1,), supported=True)
    await ApprovedAnswers(database).add(
        Approved("c" * 32, "fr", "Où ?", (sentence,), (), {"F1": "x"}, "zoe", clock())
    )
    await SwitchBoard(database, clock).turn_off(Kind.TOPIC, "Élections", "zoe", because="à revoir")
    async with database.writing() as connection:
        await connection.execute(
            sa.insert(api_keys).values(
                id="d" * 32, name="Outil", hash="e" * 64, role="agent", quota_per_minute=1,
                quota_per_day=2, created=datetime(2026, 1, 1, 1, 2, 3, 456789, UTC),
            )
        )  # fmt: skip
        await connection.execute(
            sa.insert(identities).values(issuer="https://o.example", subject="1", agent="zoe")
        )


async def rows_of(database: Database) -> Rows:
    """All that is stored, in the order of primary keys."""
    async with database.reading() as connection:
        return {
            name: [
                tuple(row)
                for row in await connection.execute(
                    sa.select(table).order_by(*table.primary_key.columns)
                )
            ]
            for name, table in metadata.tables.items()
        }


@pytest.fixture
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with empty_database(request.param, tmp_path / "target") as url:
        yield url


@pytest.mark.parametrize("target", STORAGES, indirect=True)
async def test_a_round_trip_is_equal_within_and_across_the_two_databases(
    database: Database, clock: Clock, target: str, tmp_path: Path
) -> None:
    await fill(database, clock)
    out, back = tmp_path / "out", tmp_path / "back"
    written = await export_all(database, out, passwords=True, clock=clock)
    before = await rows_of(database)
    assert all(part.rows for part in written.values()), written
    async with await open_database(target) as other:
        assert await import_all(other, out, clock=clock) == {
            name: part.rows for name, part in written.items()
        }
        after = await rows_of(other)
        *_, imported = after["audit_log"]
        assert after | {"audit_log": after["audit_log"][:-1]} == before
        assert imported.count("data.imported") == 1
        assert not (await prove(Access.of(other).audit.each())).broken
        # And once more: the files are the same, but for the lines of the audit log.
        await export_all(other, back, passwords=True, clock=clock)
    for table in form.tables():
        first, second = ((at / form.file_of(table)).read_text("utf-8") for at in (out, back))
        assert second.startswith(first) if table.name == "audit_log" else second == first


async def test_what_was_sealed_is_sealed_in_the_files_and_opens_with_its_key_alone(
    database: Database, clock: Clock, tmp_path: Path
) -> None:
    await fill(database, clock)
    await export_all(database, tmp_path / "out", passwords=True, clock=clock)
    everything = "".join(path.read_text("utf-8") for path in (tmp_path / "out").iterdir())
    assert "99 00" not in everything
    assert KEY not in everything
    async with await open_database(f"sqlite:///{tmp_path / 'new.sqlite'}") as other:
        await import_all(other, tmp_path / "out")
        conversations = Conversations(other, clock)
        (talk,) = [one async for one in conversations.each() if one.language == "ar"]
        taken, _ = await conversations.move(talk.id, Action.CLAIM, agent="zoe")
        (wish,) = await CallbackDesk(other, Seal([KEY]), 14, clock).read(taken, "zoe")
        assert "99" in wish.contact


async def test_without_the_flag_no_password_and_no_session_leaves(
    database: Database, clock: Clock, tmp_path: Path
) -> None:
    await fill(database, clock)
    written = await export_all(database, tmp_path / "out", clock=clock)
    everything = "".join(path.read_text("utf-8") for path in (tmp_path / "out").iterdir())
    assert "argon2" not in everything
    assert written["sessions"].rows == written["sign_ins"].rows == 0
    async with await open_database(f"sqlite:///{tmp_path / 'new.sqlite'}") as other:
        await import_all(other, tmp_path / "out")
        with pytest.raises(AgentRefused):
            await Access.of(other).signing_in.check("zoe", "")
        with pytest.raises(AgentRefused):
            await Access.of(other).signing_in.check("zoe", PASSWORD)


async def test_each_line_fits_the_schema_that_lies_beside_it(
    database: Database, clock: Clock, tmp_path: Path
) -> None:
    await fill(database, clock)
    await export_all(database, tmp_path / "out", passwords=True, clock=clock)
    schema = json.loads((tmp_path / "out" / form.SCHEMA).read_text("utf-8"))
    manifest = json.loads((tmp_path / "out" / form.MANIFEST).read_text("utf-8"))
    assert schema["$defs"].keys() == manifest["tables"].keys() == set(metadata.tables)
    for name, told in schema["$defs"].items():
        validator = jsonschema_rs.Draft202012Validator(told, validate_formats=True)
        lines = (tmp_path / "out" / f"{name}.jsonl").read_text("utf-8").splitlines()
        assert len(lines) == manifest["tables"][name]["rows"]
        for line in lines:
            validator.validate(json.loads(line))
        assert not validator.is_valid({})


async def test_the_files_are_for_their_owner_only(
    database: Database, clock: Clock, tmp_path: Path
) -> None:
    await export_all(database, tmp_path / "out", clock=clock)
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "out").iterdir()} == {0o600}


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def change(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"citizen", b"system0"))


@pytest.mark.parametrize(
    ("name", "damage", "said"),
    [
        ("messages.jsonl", cut, "cut or changed"),
        ("messages.jsonl", change, "cut or changed"),
        ("messages.jsonl", Path.unlink, "Cannot read"),
        ("manifest.json", cut, "JSON object"),
        ("manifest.json", Path.unlink, "Cannot read"),
        ("manifest.json", lambda path: path.write_text("[]"), "JSON object"),
        ("manifest.json", lambda path: path.write_text("{}"), "guichet-export of version 1"),
    ],
)
async def test_a_damaged_export_is_refused_and_nothing_is_stored(
    clock: Clock, tmp_path: Path, name: str, damage: Callable[[Path], object], said: str
) -> None:
    async with await open_database(f"sqlite:///{tmp_path / 'a.sqlite'}") as database:
        await fill(database, clock)
        await export_all(database, tmp_path / "out", clock=clock)
    damage(tmp_path / "out" / name)
    async with await open_database(f"sqlite:///{tmp_path / 'b.sqlite'}") as other:
        with pytest.raises(UsageError, match=said):
            await import_all(other, tmp_path / "out")
        assert not any((await rows_of(other)).values())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("at", "yesterday"),
        ("at", "2026-01-01T00:00:00"),
        ("at", None),
        ("number", "one"),
        ("number", True),
        ("text", {"secret": 1}),
        ("text", "secret \x00"),
        ("conversation", "0" * 32),
    ],
)
async def test_a_wrong_value_is_told_by_line_and_column_and_never_quoted(
    clock: Clock, tmp_path: Path, field: str, value: object
) -> None:
    async with await open_database(f"sqlite:///{tmp_path / 'a.sqlite'}") as database:
        await fill(database, clock)
        await export_all(database, tmp_path / "out", clock=clock)
    path, manifest = tmp_path / "out" / "messages.jsonl", tmp_path / "out" / form.MANIFEST
    first, *others = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([json.dumps(json.loads(first) | {field: value}), *others]) + "\n")
    told = json.loads(manifest.read_text("utf-8"))
    rows, sha256 = importing_measure(path)
    told["tables"]["messages"] = {"rows": rows, "sha256": sha256}
    manifest.write_text(json.dumps(told))
    async with await open_database(f"sqlite:///{tmp_path / 'b.sqlite'}") as other:
        with pytest.raises(UsageError) as refused:
            await import_all(other, tmp_path / "out")
        assert "messages.jsonl" in str(refused.value)
        assert "secret" not in str(refused.value)
        assert "yesterday" not in str(refused.value)
        assert not any((await rows_of(other)).values())


def importing_measure(path: Path) -> tuple[int, str]:
    content = path.read_bytes()
    return content.count(b"\n"), hashlib.sha256(content).hexdigest()


async def test_a_database_that_holds_something_is_left_as_it_is(
    database: Database, clock: Clock, tmp_path: Path
) -> None:
    await Conversations(database, clock).open("fr")
    await export_all(database, tmp_path / "out", clock=clock)
    before = await rows_of(database)
    with pytest.raises(UsageError, match="empty database, found rows in"):
        await import_all(database, tmp_path / "out")
    assert await rows_of(database) == before


async def test_an_export_of_another_version_is_refused_with_the_way_out(
    database: Database, tmp_path: Path
) -> None:
    await export_all(database, tmp_path / "out")
    manifest = tmp_path / "out" / form.MANIFEST
    told = json.loads(manifest.read_text("utf-8")) | {"schema_revision": "0001"}
    manifest.write_text(json.dumps(told))
    with pytest.raises(UsageError, match="found one of 0001; import it with the Guichet"):
        await import_all(database, tmp_path / "out")


async def test_what_is_stored_while_it_is_written_is_not_half_in_it(
    database: Database, clock: Clock, tmp_path: Path
) -> None:
    conversations = Conversations(database, clock)
    going = True

    async def talk() -> None:
        while going:
            opened, _ = await conversations.open("fr")
            await conversations.add(opened.id, Author.CITIZEN, "Bonjour")

    talking = asyncio.create_task(talk())
    for number in range(5):
        await export_all(database, tmp_path / str(number), clock=clock)
        lines = (tmp_path / str(number) / "messages.jsonl").read_text("utf-8").splitlines()
        opened = (tmp_path / str(number) / "conversations.jsonl").read_text("utf-8").splitlines()
        said = {json.loads(line)["conversation"] for line in lines}
        known = {json.loads(line)["id"]: json.loads(line)["last_number"] for line in opened}
        assert said == {id for id, last in known.items() if last}
    going = False
    await talking


def test_the_commands_write_and_read_it(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(*arguments: str) -> str:
        result = CliRunner().invoke(app, arguments)
        if isinstance(result.exception, GuichetError):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result.output

    monkeypatch.setenv("GUICHET_STORAGE__URL", url)
    out = tmp_path / "out"
    assert "conversations\t0" in run("export", "--to", str(out))
    with pytest.raises(UsageError, match="new folder"):
        run("export", "--to", str(out))
    with pytest.raises(UsageError, match="either"):
        run("export")
    monkeypatch.setenv("GUICHET_STORAGE__URL", f"sqlite:///{tmp_path / 'new.sqlite'}")
    assert "audit_log\t1" in run("import", str(out))
    with pytest.raises(UsageError, match="empty database"):
        run("import", str(out))
