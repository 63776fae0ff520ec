"""When a sheet changes or goes, the questions that rested on it are found again."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.conversation import Author
from assistant.storage import affected
from assistant.storage.affected import questions_resting_on
from assistant.storage.commands import app as data
from assistant.storage.conversations import Conversations
from assistant.storage.database import Database, open_database
from corpus.sync import sync
from foundation import GuichetError, UsageError
from tests.corpus.test_markdown import BODY, HEAD
from tests.corpus.test_sync import declaring_only


async def ask(conversations: Conversations, question: str, *sheets: str) -> str:
    opened, _ = await conversations.open("fr")
    await conversations.add(opened.id, Author.CITIZEN, question)
    answer = {
        "id": "a",
        "question_stripped": question,
        "citations": [{"number": n, "procedure": id} for n, id in enumerate(sheets, start=1)],
    }
    await conversations.add(opened.id, Author.ASSISTANT, "Voici.", answer=answer)
    return opened.id


async def found(database: Database, *ids: str) -> dict[str, tuple[str, ...]]:
    return {each.question: each.sheets async for each in questions_resting_on(database, ids)}


async def test_only_the_questions_whose_answers_cited_the_sheet_are_found(
    database: Database, conversations: Conversations
) -> None:
    await ask(conversations, "Quel vélo [PERSONNE_1] ?", "velo", "F1")
    await ask(conversations, "Le bus velo ?", "velos", "F12")
    await ask(conversations, "Deux ?", "F1")
    assert await found(database, "velo") == {"Quel vélo [PERSONNE_1] ?": ("velo",)}
    assert await found(database, "F1", "velo") == {
        "Quel vélo [PERSONNE_1] ?": ("velo", "F1"),
        "Deux ?": ("F1",),
    }
    assert await found(database, "F2", "fiche_1") == {}
    assert await found(database) == {}


async def test_however_many_sheets_and_answers_none_is_missed(
    database: Database, conversations: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(affected, "PAGE", 3)
    for number in range(11):
        await ask(conversations, f"Question {number} ?", f"s{number}")
    few = await found(database, *(f"s{number}" for number in range(8)))
    assert set(few) == {f"Question {number} ?" for number in range(8)}
    many = await found(database, *(f"s{number}" for number in range(1, 900)))
    assert set(many) == {f"Question {number} ?" for number in range(1, 11)}


async def test_an_answer_cut_short_rests_on_its_sheet_for_the_question_before_it(
    database: Database, conversations: Conversations
) -> None:
    opened, _ = await conversations.open("fr")
    for question in ("Première ?", "Seconde ?"):
        await conversations.add(opened.id, Author.CITIZEN, question)
    cut = {"question_stripped": "", "citations": [{"procedure": "velo"}], "stopped": "citizen"}
    await conversations.add(opened.id, Author.ASSISTANT, "…", answer=cut)
    assert await found(database, "velo") == {"Seconde ?": ("velo",)}


async def test_an_answer_that_names_a_sheet_without_citing_it_does_not_rest_on_it(
    database: Database, conversations: Conversations
) -> None:
    opened, _ = await conversations.open("fr")
    for answer in ({"id": "velo"}, {"citations": None, "note": "velo"}, {"citations": ["velo"]}):
        await conversations.add(opened.id, Author.ASSISTANT, "…", answer=answer)
    assert await found(database, "velo") == {}


class TestTheCommand:
    """``guichet data affected`` over a corpus whose sheets change."""

    @pytest.fixture(autouse=True)
    def corpus(self, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setenv("GUICHET_STORAGE__URL", url)
        monkeypatch.setenv("GUICHET_HOME", str(tmp_path / "home"))
        folder = tmp_path / "city"
        folder.mkdir()
        for name in ("velo", "piscine"):
            (folder / f"{name}.md").write_text(HEAD + BODY, encoding="utf-8")
        self.sync(folder)
        asyncio.run(self.talk(url))
        return folder

    def sync(self, folder: Path) -> None:
        sync(declaring_only(folder), inspect=lambda _: ())

    async def talk(self, url: str) -> None:
        async with await open_database(url) as database:
            for id in ("velo", "piscine"):
                await ask(Conversations(database), f"Où est {id} ?", id)

    def run(self, *arguments: str) -> str:
        result = CliRunner().invoke(data, ["affected", *arguments])
        if isinstance(result.exception, GuichetError):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result.output

    def asked(self, *arguments: str) -> list[str]:
        return [
            each["question"] for each in json.loads(self.run("--json", *arguments))["questions"]
        ]

    def test_the_last_change_tells_which_questions_to_look_at_again(self, corpus: Path) -> None:
        first = json.loads(self.run("--json"))
        assert (first["sheets"], first["questions"]) == ([], [])
        (corpus / "velo.md").write_text(HEAD + "Autre.", encoding="utf-8")
        self.sync(corpus)
        second = json.loads(self.run("--json"))
        assert second["sheets"] == ["velo"]
        (question,) = second["questions"]
        assert (question["question"], question["sheets"]) == ("Où est velo ?", ["velo"])
        assert len(question["conversation"]) == 32
        assert "Où est velo ?" in self.run()
        (corpus / "piscine.md").unlink()
        self.sync(corpus)
        assert self.asked() == ["Où est piscine ?"]
        assert sorted(self.asked("--since", first["version"])) == [
            "Où est piscine ?",
            "Où est velo ?",
        ]

    def test_a_sheet_can_be_asked_for_whether_it_changed_or_not(self) -> None:
        assert self.asked("--sheet", "velo") == ["Où est velo ?"]
        assert self.asked("--sheet", "F1") == []

    def test_a_version_that_never_was_is_refused(self) -> None:
        with pytest.raises(UsageError, match="guichet corpus changes"):
            self.run("--since", "0000")
        with pytest.raises(UsageError, match="--since or --sheet"):
            self.run("--since", "0000", "--sheet", "velo")
