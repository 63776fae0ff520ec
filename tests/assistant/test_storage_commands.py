"""``guichet data`` and ``guichet agent`` on a real database."""

from __future__ import annotations

import asyncio
import json
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.access.access import Access
from assistant.access.agent_commands import app as agent
from assistant.conversation import Author
from assistant.storage.commands import app as data
from assistant.storage.conversations import Conversations
from assistant.storage.database import open_database
from foundation import GuichetError, UsageError

PASSWORD = "un mot de passe assez long"


@pytest.fixture(autouse=True)
def settings(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUICHET_STORAGE__URL", url)


def _run(app, *arguments: str, stdin: str = "") -> str:
    result = CliRunner().invoke(app, arguments, input=stdin)
    if isinstance(result.exception, GuichetError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


async def _talk(url: str) -> tuple[str, str]:
    async with await open_database(url) as database:
        conversations = Conversations(database)
        opened, token = await conversations.open("fr")
        await conversations.add(opened.id, Author.CITIZEN, "Où est la mairie ? 😀")
        await conversations.add(opened.id, Author.ASSISTANT, "Place…", answer={"id": "a1"})
        return opened.id, token


def test_an_export_holds_every_message_and_no_token(url: str, tmp_path: Path) -> None:
    talks = dict(asyncio.run(_talk(url)) for _ in range(3))
    file = tmp_path / "export.jsonl"
    assert "Exported 3 conversations" in _run(data, "export", str(file))
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert {line["id"] for line in lines} == set(talks)
    for line in lines:
        assert [m["text"] for m in line["messages"]] == ["Où est la mairie ? 😀", "Place…"]
        assert line["messages"][1]["answer"] == {"id": "a1"}
        assert line["created"].endswith("+00:00")
    assert not any(token in file.read_text("utf-8") for token in talks.values())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(UsageError, match="Cannot write"):
        _run(data, "export", str(tmp_path / "no folder" / "export.jsonl"))


def test_an_export_goes_through_every_page(url: str, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("assistant.storage.conversations.PAGE", 2)
    for _ in range(4):
        asyncio.run(_talk(url))
    _run(data, "export", str(tmp_path / "all.jsonl"))
    lines = (tmp_path / "all.jsonl").read_text("utf-8").splitlines()
    assert len({json.loads(line)["id"] for line in lines}) == len(lines) == 4


def test_an_erasure_says_how_much_it_removed(url: str) -> None:
    id, _ = asyncio.run(_talk(url))
    told = _run(data, "erase", id)
    assert "- messages : 2" in told
    assert "Receipt of erasure" not in told
    with pytest.raises(GuichetError, match="no conversation"):
        _run(data, "erase", id)


def test_a_purge_spares_what_is_recent(url: str) -> None:
    asyncio.run(_talk(url))
    assert "conversations\t0\tolder than 90 days" in _run(data, "purge")
    assert "conversations\t0\tolder than 1 days" in _run(data, "purge", "--days", "1")


def test_an_account_is_opened_listed_and_disabled(url: str, tmp_path: Path) -> None:
    asked_twice = f"{PASSWORD}\n{PASSWORD}\n"
    output = _run(agent, "add", "anne", "--display-name", "Anne", stdin=asked_twice)
    assert PASSWORD not in output
    (tmp_path / "secret").write_text(PASSWORD + "\n", "utf-8")
    _run(agent, "add", "basile", "--password-file", str(tmp_path / "secret"))
    _run(agent, "add", "chloe", "--password-file", "-", stdin=PASSWORD + "\n")
    _run(agent, "disable", "basile")
    _run(agent, "role", "chloe", "evaluator")
    assert _run(agent, "list").splitlines() == [
        "anne\tAnne\tagent\topen",
        "basile\tbasile\tagent\tdisabled",
        "chloe\tchloe\tevaluator\topen",
    ]
    _run(agent, "password", "anne", "--password-file", "-", stdin="un autre mot de passe\n")

    async def sign_in(name: str, password: str) -> str:
        async with await open_database(url) as database:
            return (await Access.of(database).signing_in.check(name, password)).display_name

    assert asyncio.run(sign_in("anne", "un autre mot de passe")) == "Anne"
    assert asyncio.run(sign_in("chloe", PASSWORD)) == "chloe"


def test_a_short_password_or_a_missing_file_opens_no_account(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="12 to 1024"):
        _run(agent, "add", "anne", "--password-file", "-", stdin="court\n")
    with pytest.raises(UsageError, match="Cannot read"):
        _run(agent, "add", "anne", "--password-file", str(tmp_path / "nowhere"))
    assert _run(agent, "list") == ""
