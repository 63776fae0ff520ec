"""A kept question is asked again; what differs is named; nothing is stored."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import assistant.assemble
from assistant.answer_json import answer_json
from assistant.assemble import Assistant
from assistant.commands import replay as command
from assistant.configuration import Configuration
from assistant.configuring import deciding_settings
from assistant.conversation import Author
from assistant.errors import ReceiptUnknown
from assistant.receipt_number import number_of
from assistant.replaying import compare
from assistant.storage.configurations import Configurations
from assistant.storage.conversations import Conversations
from assistant.storage.database import Database, open_database
from assistant.storage.receipts import Receipts
from assistant.storage.settings import storage_url
from guichet import app
from tests.assistant.conftest import Clock
from tests.belleroche import Dictated, ask, belleroche

KEPT = timedelta(days=90)
POOL = "La piscine des Tanneries est-elle ouverte le dimanche ?"
SAYS = "Oui, le dimanche, la piscine des Tanneries est ouverte de 9 h à 13 h."
ANSWER: dict[str, Any] = {
    "id": "0" * 31 + "1",
    "status": "answered",
    "answer": "Le bac jaune sort le mardi.",
    "citations": [{"procedure": "bacs", "excerpt": "Bac jaune : mardi."}],
    "excerpt": {"text": "Bac jaune : mardi.", "citation": 1},
    "confidence": 0.9,
    "language": "fr",
    "versions": {"index": "one", "model": "", "settings": "s", "sheets": {"bacs": "d1"}},
}


def test_the_same_answer_has_no_difference() -> None:
    replayed = compare(ANSWER, json.loads(json.dumps(ANSWER)))
    assert replayed.differences == ()
    assert replayed.same_answer


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("status", {"status": "low_confidence"}),
        ("text", {"answer": "Le bac jaune sort le jeudi."}),
        ("sheets", {"citations": []}),
        ("passages", {"excerpt": {"text": "Bac jaune : jeudi.", "citation": 1}}),
    ],
)
def test_what_a_citizen_would_see_otherwise_makes_another_answer(
    name: str, other: dict[str, Any]
) -> None:
    replayed = compare(ANSWER, ANSWER | other)
    assert name in [each.name for each in replayed.differences]
    assert not replayed.same_answer


def test_each_version_that_changed_is_named_and_the_rest_is_not() -> None:
    now = {"index": "two", "model": "m", "settings": "s", "sheets": {"bacs": "d2", "new": "x"}}
    replayed = compare(
        ANSWER,
        ANSWER | {"confidence": 0.8, "versions": now},
        ({"assistant": {"risk": 0.1, "sheets": 3}}, {"assistant": {"risk": 0.15, "sheets": 3}}),
    )
    told = {each.name: (each.before, each.after) for each in replayed.differences}
    assert told == {
        "confidence": (0.9, 0.8),
        "versions.index": ("one", "two"),
        "versions.sheets.bacs": ("d1", "d2"),
        "settings.assistant.risk": (0.1, 0.15),
    }
    assert replayed.same_answer


async def dialogue(conversations: Conversations) -> tuple[str, str]:
    """Two questions with their answers; the ids of the conversation and of the last answer."""
    opened, _ = await conversations.open("fr")
    for number, question in enumerate(("Quel jour sort le bac jaune ?", "Et le bac gris ?")):
        await conversations.add(opened.id, Author.CITIZEN, question)
        answer = ANSWER | {"id": f"{number + 7:032x}", "status": "answered"}
        await conversations.add(opened.id, Author.ASSISTANT, "Le mardi.", answer=answer)
    return opened.id, f"{8:032x}"


async def test_the_dialogue_before_it_is_given_as_it_was(
    conversations: Conversations, database: Database, clock: Clock
) -> None:
    _, answer = await dialogue(conversations)
    asked = await Receipts(database, clock).asked(answer, KEPT)
    assert asked is not None
    assert asked.question == "Et le bac gris ?"
    assert [m.text for m in asked.history] == ["Quel jour sort le bac jaune ?", "Le mardi."]
    assert asked.history[1].answer is not None
    assert asked.language == "fr"


async def test_nothing_is_found_of_a_conversation_erased_or_past_its_time(
    conversations: Conversations, database: Database, clock: Clock
) -> None:
    conversation, answer = await dialogue(conversations)
    receipts = Receipts(database, clock)
    clock.forward(days=91)
    assert await receipts.asked(answer, KEPT) is None
    clock.forward(days=-91)
    assert await receipts.asked(answer, KEPT) is not None
    await conversations.erase(conversation)
    assert await receipts.asked(answer, KEPT) is None


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    writer = Dictated()
    writer.says = SAYS
    made = Configuration(code="then", settings=deciding_settings())
    with belleroche(tmp_path_factory.mktemp("replay"), writer, configuration=made) as opened:
        yield opened


@pytest.fixture
def number(city: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """That of an answer that the city's assistant gave and that is kept."""
    monkeypatch.setenv("GUICHET_HOME", str(tmp_path))

    @contextmanager
    def running() -> Iterator[Assistant]:
        yield city

    monkeypatch.setattr(assistant.assemble, "assemble", running)
    answer = ask(city, POOL)

    async def keep() -> None:
        async with await open_database() as database:
            conversations = Conversations(database)
            opened, _ = await conversations.open("fr")
            await conversations.add(opened.id, Author.CITIZEN, answer.question_stripped)
            told = answer_json(answer)
            await conversations.add(opened.id, Author.ASSISTANT, answer.answer, answer=told)
            await Configurations(database).keep(city.configuration)

    asyncio.run(keep())
    return number_of(answer.id)


def stored() -> str:
    """All that the database holds, as SQL."""
    with sqlite3.connect(storage_url().removeprefix("sqlite+aiosqlite:///")) as connection:
        return "\n".join(connection.iterdump())


@pytest.mark.embedder
def test_the_command_tells_that_the_answer_is_the_same_and_stores_nothing(number: str) -> None:
    before = stored()
    done = CliRunner().invoke(app, ["replay", number, "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["same_answer"] is True
    assert told["differences"] == []
    assert told["before"]["answer"] == told["after"]["answer"] == SAYS
    assert stored() == before


@pytest.mark.embedder
def test_the_command_names_the_setting_and_the_part_that_changed(
    number: str, city: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUICHET_ASSISTANT__SHEETS", "2")
    writer: Any = city.tools.model
    monkeypatch.setattr(writer, "says", "La piscine des Tanneries est ouverte le dimanche.")
    done = CliRunner().invoke(app, ["replay", number.lower()])
    assert done.exit_code == 1, done.output
    assert "settings.assistant.sheets\n  then: 3\n  now:  2" in done.stdout
    assert f"text\n  then: {SAYS}" in done.stdout
    assert "The answer differs." in done.stdout


def test_a_number_that_leads_nowhere_says_why_it_may_be_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUICHET_HOME", str(tmp_path))
    with pytest.raises(ReceiptUnknown, match=r"erased, or is past its time.*= 90"):
        command.replay("K7QM-2XAB-9FTC-4WPD")
    with pytest.raises(ReceiptUnknown, match="Expected the number on a receipt"):
        command.replay("K7QM")
