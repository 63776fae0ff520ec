"""Erasing leaves a receipt that tells how much went, and nothing of what or of whom."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet

from assistant.access.access import Access
from assistant.conversation import Author
from assistant.desk.callbacks import CallbackDesk
from assistant.desk.sealing import Seal
from assistant.erasure_text import erasure_text
from assistant.errors import ConversationUnknown
from assistant.handoff import Action
from assistant.receipt_number import start_of_id
from assistant.storage.conversations import Conversations
from assistant.storage.database import Database, open_database
from assistant.storage.drafts import Drafts
from assistant.storage.erasing import GONE, Erasures
from assistant.storage.feedback import Feedbacks
from assistant.storage.notes import Notes
from assistant.storage.proposed_cases import ProposedCases
from assistant.storage.purging import Purging
from assistant.storage.receipts import Receipts
from assistant.storage.schema import downgrade
from assistant.storage.tables import erasures, handoffs, messages, metadata, outbox
from tests.assistant.conftest import Clock

CANARY = "canari-unique"
CONTACT = "01 99 00 12 34"


async def full(conversations: Conversations, clock: Clock) -> str:
    """A conversation with one row or more of every kind that hangs on it."""
    database = conversations.database
    opened, _ = await conversations.open("fr")
    await conversations.add(opened.id, Author.CITIZEN, CANARY)
    await conversations.add(opened.id, Author.ASSISTANT, CANARY, answer={"id": "a" * 32})
    await Feedbacks(database, clock).give(opened.id, 2, -1, words=CANARY)
    await conversations.move(opened.id, Action.REQUEST)
    await Notes(database, clock).add(opened.id, "anne", CANARY)
    draft = await Drafts(database, clock).add("anne", CANARY, CANARY, conversation=opened.id)
    await ProposedCases(database, clock).propose(
        {"question": "Où ?"}, "anne", conversation=opened.id, draft=draft.id
    )
    await conversations.move(opened.id, Action.CALLBACK)
    desk = CallbackDesk(database, Seal([Fernet.generate_key().decode()]), 14, clock)
    await desk.ask(opened.id, "phone", CONTACT, CANARY, "J'accepte")
    return opened.id


async def every_row(database: Database) -> str:
    """The whole database in one text."""
    async with database.reading() as connection:
        rows = [
            repr(tuple(row))
            for table in metadata.tables.values()
            for row in await connection.execute(sa.select(table))
        ]
    return "\n".join(rows)


async def test_a_receipt_tells_how_many_of_each_kind_went_and_nothing_else(
    database: Database, conversations: Conversations, clock: Clock
) -> None:
    id = await full(conversations, clock)
    assert CANARY in await every_row(database)
    receipt = await conversations.erase(id)
    # Two said, and one for each of the two moves.
    assert receipt.counts == {
        "messages": 4,
        "drafts": 1,
        "notes": 1,
        "feedback": 1,
        "callbacks": 1,
        "handoffs": 1,
        "cases": 1,
    }
    assert (receipt.at, receipt.asked_by) == (clock(), "citizen")
    left = await every_row(database)
    assert CANARY not in left
    assert "99 00" not in left
    # Only the audit log still names it: that somebody erased it.
    named = [row for row in left.splitlines() if id in row]
    assert len(named) == len([row for row in named if "conversation." in row]) > 0
    for table in GONE.values():
        async with database.reading() as connection:
            assert not await connection.scalar(sa.select(sa.func.count()).select_from(table))
    async with database.reading() as connection:
        row = (await connection.execute(sa.select(erasures))).one()
        assert (await connection.execute(sa.select(handoffs.c.conversation))).all() == [(None,)]
    assert id not in repr(tuple(row))


async def test_a_receipt_is_found_by_its_number_until_it_is_purged(
    database: Database, conversations: Conversations, clock: Clock
) -> None:
    first, second = [await conversations.open("fr") for _ in range(2)]
    receipt = await conversations.erase(first[0].id)
    await conversations.erase(second[0].id, "operator")
    receipts = Erasures(database, clock)
    assert await receipts.find(start_of_id(receipt.number)) == receipt
    assert await receipts.find("0" * 20) is None
    clock.forward(days=365)
    purging = Purging(database, clock)
    assert await purging.purge("receipts", timedelta(days=365)) == 0
    clock.forward(seconds=1)
    assert await purging.purge("receipts", timedelta(days=365)) == 2
    assert await receipts.find(start_of_id(receipt.number)) is None


async def test_what_cannot_be_erased_leaves_no_receipt(
    database: Database, conversations: Conversations
) -> None:
    opened, _ = await conversations.open("fr")
    await conversations.erase(opened.id)
    with pytest.raises(ConversationUnknown):
        await conversations.erase(opened.id)
    async with database.reading() as connection:
        assert len((await connection.execute(sa.select(erasures))).all()) == 1


async def test_of_two_who_erase_at_once_one_gets_the_receipt(
    database: Database, conversations: Conversations
) -> None:
    opened, _ = await conversations.open("fr")
    done = await asyncio.gather(
        *(conversations.erase(opened.id) for _ in range(4)), return_exceptions=True
    )
    assert sum(not isinstance(one, BaseException) for one in done) == 1


async def test_the_audit_log_names_the_receipt(
    database: Database, conversations: Conversations
) -> None:
    opened, _ = await conversations.open("fr")
    receipt = await conversations.erase(opened.id)
    last = [entry.act async for entry in Access.of(database).audit.each()][-1]
    assert (last.action, last.object) == ("conversation.erase", opened.id)
    assert last.detail["receipt"] == receipt.number


@pytest.mark.parametrize("told", [True, False])
async def test_the_citys_other_system_is_told_to_forget_if_it_was_told_anything(
    database: Database, clock: Clock, told: bool
) -> None:
    conversations = Conversations(database, clock, told=told)
    opened, _ = await conversations.open("fr")
    await conversations.erase(opened.id)
    async with database.reading() as connection:
        rows = (await connection.execute(sa.select(outbox))).all()
    assert [row.event for row in rows] == (["conversation.erased"] if told else [])
    assert all(row.payload["conversation"] == opened.id for row in rows)


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_the_receipt_reads_well(
    conversations: Conversations, clock: Clock, language: str
) -> None:
    receipt = await conversations.erase(await full(conversations, clock))
    told = erasure_text(receipt, language)
    assert receipt.number in told.splitlines()[0]
    assert {"fr": "02/03/2026 à 10 h 00", "en": "02/03/2026, 10:00"}[language] in told
    assert "- messages : 4" in told
    assert len(told.splitlines()) == 2 + len(GONE) + 2
    assert "{" not in told


async def test_the_answer_of_a_message_is_found_again_after_the_way_down_and_up(url: str) -> None:
    async with await open_database(url) as database:
        conversations = Conversations(database)
        opened, _ = await conversations.open("fr")
        await conversations.add(opened.id, Author.ASSISTANT, "Oui", answer={"id": "ab" * 16})
        await conversations.add(opened.id, Author.ASSISTANT, "Non", answer={"status": "error"})
        await conversations.add(opened.id, Author.ASSISTANT, "Si", answer={"id": "long" * 20})
    await asyncio.to_thread(downgrade, url, "0005")
    async with await open_database(url) as database:
        found = await Receipts(database).find("abab")
        assert found is not None
        assert found.answer["id"] == "ab" * 16
        assert await Receipts(database).find("abac") is None
        async with database.reading() as connection:
            ids = (await connection.execute(sa.select(messages.c.answer_id))).scalars().all()
    assert sorted(ids, key=str) == [None, None, "ab" * 16]
