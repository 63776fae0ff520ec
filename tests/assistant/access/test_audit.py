"""The audit log keeps what was done; what is changed or removed in it shows."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, text, update
from sqlalchemy.exc import DBAPIError

from assistant.access.access import Access
from assistant.access.audit import record
from assistant.access.audit_entry import FIRST, Act, Entry
from assistant.access.audit_proof import Proof, prove
from assistant.conversation import Author
from assistant.errors import AgentRefused, StorageError
from assistant.handoff import Action
from assistant.storage.conversations import Conversations
from assistant.storage.database import Database
from assistant.storage.tables import audit_log
from foundation import UsageError

PASSWORD = "un mot de passe assez long"
CANARY = "zoe.martin@courriel.example"


@pytest.fixture
def access(database: Database, clock) -> Access:
    return Access.of(database, clock)


async def _entries(access: Access) -> list[Entry]:
    return [entry async for entry in access.audit.each()]


async def _some(access: Access, count: int = 5) -> list[Entry]:
    for number in range(count):
        act = Act("topic.off", "anne", ("supervisor",), "topic", f"t{number}", {"n": number})
        await access.audit.record(act)
    return await _entries(access)


async def _proof(entries: list[Entry], head: str = "") -> Proof:
    async def each() -> AsyncIterator[Entry]:
        for entry in entries:
            yield entry

    return await prove(each(), head)


async def test_each_act_on_a_conversation_and_each_sign_in_is_kept_in_order(
    access: Access, database: Database, clock
) -> None:
    conversations = Conversations(database, clock)
    anne = await access.accounts.add("anne", PASSWORD, "Anne", ["agent", "supervisor"])
    with pytest.raises(AgentRefused):
        await access.signing_in.check("anne", "mauvais mot de passe")
    with pytest.raises(AgentRefused):
        await access.signing_in.check("mon-mot-de-passe", PASSWORD)
    token = await access.sessions.open(anne)
    opened, _ = await conversations.open("fr")
    await conversations.add(opened.id, Author.CITIZEN, f"Écrivez-moi : {CANARY}")
    await conversations.move(opened.id, Action.REQUEST, reason="asked")
    await conversations.move(opened.id, Action.CLAIM, agent="anne")
    await conversations.add(opened.id, Author.AGENT, CANARY, agent="anne", author_name="Anne")
    await conversations.move(opened.id, Action.TRANSFER, agent="anne", reason=CANARY)
    await conversations.erase(opened.id)
    await access.accounts.give_roles("anne", ["editor"], by="adele")
    await access.accounts.change_password("anne", "un tout autre mot de passe", by="anne")
    await access.sessions.end(token)  # already ended by the new password: nothing more to say
    await access.accounts.disable("anne", by="adele")
    found = await _entries(access)
    assert [(e.act.actor, e.act.action, e.act.object) for e in found] == [
        ("system", "account.added", "anne"),
        ("public", "session.refused", "anne"),
        ("public", "session.refused", "unknown"),
        ("anne", "session.opened", "anne"),
        ("public", "conversation.request", opened.id),
        ("anne", "conversation.claim", opened.id),
        ("anne", "conversation.write", opened.id),
        ("anne", "conversation.transfer", opened.id),
        ("public", "conversation.erase", opened.id),
        ("adele", "account.roles", "anne"),
        ("anne", "account.password", "anne"),
        ("adele", "account.disabled", "anne"),
    ]
    assert found[5].act.roles == ("agent", "supervisor")
    assert {e.at for e in found} == {clock()}
    assert CANARY not in repr(found)
    assert PASSWORD not in repr(found)
    assert (await _proof(found)).broken == ""


async def test_an_act_refused_leaves_no_entry(access: Access, database: Database, clock) -> None:
    conversations = Conversations(database, clock)
    opened, _ = await conversations.open("fr")
    with pytest.raises(Exception, match="Cannot claim"):
        await conversations.move(opened.id, Action.CLAIM, agent="anne")

    async def fail_after_recording() -> None:
        async with database.writing() as connection:
            await record(connection, Act("topic.off", "anne"), clock())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_after_recording()
    assert await _entries(access) == []


@pytest.mark.parametrize(
    "act",
    [
        Act("claim", "anne"),
        Act("topic.off", "Anne Martin"),
        Act("topic.off", "anne", object=CANARY),
        Act("topic.off", "anne", detail={"why": "parce que"}),
        Act("topic.off", "anne", detail={CANARY: 1}),
        Act("topic.off", "a" * 65),
    ],
)
async def test_words_of_people_are_refused(access: Access, act: Act) -> None:
    with pytest.raises(UsageError, match="Expected") as refused:
        await access.audit.record(act)
    assert CANARY not in str(refused.value)
    assert await _entries(access) == []


async def test_a_whole_log_is_proven_and_its_head_told(access: Access) -> None:
    assert await prove(access.audit.each()) == Proof(0, 0, "")
    entries = await _some(access)
    proof = await prove(access.audit.each())
    assert proof == Proof(5, 1, f"5:{entries[-1].hash}")
    assert entries[0].previous_hash == FIRST
    await _some(access)
    assert (await prove(access.audit.each(), proof.head)).broken == ""


async def test_the_database_itself_refuses_to_rewrite_or_forget(
    access: Access, database: Database
) -> None:
    entries = await _some(access)
    statements = [
        update(audit_log).where(audit_log.c.number == 2).values(actor="basile"),
        delete(audit_log).where(audit_log.c.number == 5),
        delete(audit_log),
    ]
    if database.engine.dialect.name == "postgresql":
        statements.append(text("TRUNCATE audit_log"))
    for statement in statements:
        with pytest.raises((StorageError, DBAPIError)):
            async with database.writing() as connection:
                await connection.execute(statement)
    assert await _entries(access) == entries


@pytest.mark.parametrize(
    ("place", "change", "why"),
    [
        (2, {"act": Act("topic.off", "basile", ("supervisor",), "topic", "t2", {"n": 2})}, "seal"),
        (2, {"at": None}, "seal"),
        (2, {"hash": "0" * 64}, "seal"),
        (0, {"previous_hash": "1" * 64}, "seal"),
    ],
)
async def test_a_changed_entry_is_found_where_it_stands(
    access: Access, place: int, change: dict, why: str
) -> None:
    entries = await _some(access)
    if change.get("at", 0) is None:
        change = {"at": entries[place].at + timedelta(microseconds=1)}
    entries[place] = replace(entries[place], **change)
    proof = await _proof(entries)
    assert proof.at == place + 1
    assert why in proof.broken


async def test_an_entry_sealed_anew_no_longer_leads_to_the_next(access: Access) -> None:
    entries = await _some(access)
    old = entries[2]
    act = replace(old.act, actor="basile")
    entries[2] = Entry.sealing(old.number, old.at, act, old.previous_hash)
    proof = await _proof(entries)
    assert proof.at == 4
    assert "does not follow from 3" in proof.broken


async def test_entries_taken_out_are_missed_wherever_they_stood(access: Access) -> None:
    entries = await _some(access)
    head = (await _proof(entries)).head
    middle = await _proof(entries[:2] + entries[3:])
    assert middle.at == 4
    assert "missing between 2 and 4" in middle.broken
    start = await _proof(entries[2:])
    assert start.at == 3
    assert "no purge accounts" in start.broken
    assert (await _proof(entries[:-2])).broken == ""  # no chain tells this by itself …
    assert "cut off" in (await _proof(entries[:-2], head)).broken  # … a head noted elsewhere does
    assert "cut off" in (await _proof([], head)).broken
    replaced = await _proof(entries, f"3:{'0' * 64}")
    assert (replaced.at, "replaced" in replaced.broken) == (3, True)


async def test_a_purge_keeps_the_rest_proven(access: Access, database: Database, clock) -> None:
    await _some(access)
    old_head = (await prove(access.audit.each())).head
    clock.forward(days=200)
    await _some(access, 3)
    for days, gone, left in ((365, 0, 8), (100, 5, 4), (100, 0, 4)):
        assert await access.audit.purge(timedelta(days=days), "adele") == gone
        proof = await prove(access.audit.each())
        assert (proof.entries, proof.broken) == (left, "")
    entries = await _entries(access)
    assert (entries[0].number, entries[-1].act.action) == (6, "audit.purged")
    assert (await prove(access.audit.each(), old_head)).broken == ""  # noted, and purged since
    assert "no purge" in (await _proof(entries[:-1])).broken  # without its anchor
    assert "no purge" in (await _proof(entries[1:])).broken  # a purge of more than it says
    with pytest.raises((StorageError, DBAPIError)):
        async with database.writing() as connection:
            await connection.execute(delete(audit_log).where(audit_log.c.number == 6))
    clock.forward(days=400)
    assert await access.audit.purge(timedelta(days=365)) == 4
    await _some(access, 1)
    assert (await prove(access.audit.each())).broken == ""


async def test_what_another_program_forged_into_the_table_is_found(
    access: Access, database: Database, clock
) -> None:
    entries = await _some(access)
    async with database.writing() as connection:
        await connection.execute(
            insert(audit_log).values(
                number=6, at=clock(), actor="Une personne", role="", action="x", object_kind="",
                object="", detail=["?"], previous_hash=entries[-1].hash, hash="f" * 64,
            )
        )  # fmt: skip
    assert (await prove(access.audit.each())).at == 6


WRITER = """
import asyncio, sys
from assistant.access.access import Access
from assistant.access.audit_entry import Act
from assistant.storage.database import open_database

async def main(url, name):
    async with await open_database(url) as database:
        access = Access.of(database)
        for number in range(40):
            await access.audit.record(Act("topic.off", name, (), "topic", str(number)))

asyncio.run(main(*sys.argv[1:]))
"""


def test_processes_that_append_at_once_make_one_whole_chain(url: str) -> None:
    names = ("anne", "basile", "chloe")
    start = [sys.executable, "-c", WRITER, url]
    writers = [
        subprocess.Popen([*start, name], stderr=subprocess.PIPE, text=True) for name in names
    ]
    for writer in writers:
        _, trouble = writer.communicate(timeout=120)
        assert writer.returncode == 0, trouble

    async def look() -> tuple[Proof, list[Entry]]:
        from assistant.storage.database import open_database

        async with await open_database(url) as database:
            access = Access.of(database)
            return await prove(access.audit.each()), await _entries(access)

    proof, entries = asyncio.run(look())
    assert (proof.entries, proof.broken) == (120, "")
    for name in names:
        mine = [int(entry.act.object) for entry in entries if entry.act.actor == name]
        assert mine == list(range(40))
    # They did write at the same time: not one after the other.
    assert len({entry.act.actor for entry in entries[:60]}) > 1
