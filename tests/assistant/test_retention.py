"""Each kind of data goes on its own clock; a purge removes all that is past its time."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet

from assistant import retention
from assistant.access.access import Access
from assistant.conversation import Author
from assistant.desk.callbacks import CallbackDesk
from assistant.desk.sealing import Seal
from assistant.handoff import Action
from assistant.storage import outbox
from assistant.storage.conversations import Conversations
from assistant.storage.database import Database
from assistant.storage.drafts import Drafts
from assistant.storage.feedback import Feedbacks
from assistant.storage.notes import Notes
from assistant.storage.outbox import Outbox
from assistant.storage.proposed_cases import ProposedCases
from assistant.storage.purging import RULES
from assistant.storage.settings import RetentionSettings
from assistant.storage.tables import (
    configurations,
    counters,
    metadata,
    sheet_checks,
    sign_ins,
    tallies,
)
from tests.assistant.conftest import Clock

PASSWORD = "un mot de passe assez long"
# What stays until a person removes it, and why that is right.
STAYS = {
    "agents": "an account, closed by hand",
    "presence": "goes with its account",
    "identities": "goes with its account",
    "api_keys": "revoked by hand; holds no citizen's data",
    "canned_replies": "the house's own texts",
    "approved_answers": "general answers, without personal data",
    "runtime_settings": "what is switched off now",
    "messages": "go with their conversation",
}


async def one_of_each(database: Database, clock: Clock) -> None:
    """A row of every kind that is purged, all made at this moment."""
    conversations, access = Conversations(database, clock), Access.of(database, clock)
    await access.sessions.open(await access.accounts.add("anne", PASSWORD))
    talk, _ = await conversations.open("fr")
    await conversations.add(talk.id, Author.ASSISTANT, "Oui", answer={"id": "a" * 32})
    await Feedbacks(database, clock).give(talk.id, 1, 1)
    await Notes(database, clock).add(talk.id, "anne", "Rappeler")
    await Drafts(database, clock).add("anne", "Question", "Réponse")
    await ProposedCases(database, clock).propose({"question": "Où ?"}, "anne")
    await conversations.move(talk.id, Action.REQUEST)
    await conversations.move(talk.id, Action.CALLBACK)
    desk = CallbackDesk(database, Seal([Fernet.generate_key().decode()]), 14, clock)
    await desk.ask(talk.id, "email", "citoyen@exemple.fr", "", "J'accepte")
    erased, _ = await conversations.open("fr")
    await conversations.erase(erased.id)
    soon = clock() + timedelta(minutes=10)
    async with database.writing() as connection:
        await outbox.put(connection, "handoff.closed", {}, clock())
        await connection.execute(
            sa.insert(sign_ins).values(state="s", nonce="n", verifier="v", wanted="/", expires=soon)
        )
        await connection.execute(sa.insert(counters).values(key="k", amount=1, expires=soon))
        at = clock()
        for table, values in (
            (configurations, {"digest": "d", "first_used": at, "last_used": at, "content": {}}),
            (tallies, {"day": at, "name": "answers.answered", "amount": 1}),
            (sheet_checks, {"id": "c", "at": at, "version": "v", "outcome": []}),
        ):
            await connection.execute(sa.insert(table).values(**values))
    (sent,) = await Outbox(database, clock).take(1, timedelta(minutes=1))
    await Outbox(database, clock).delivered(sent.id)


@pytest.mark.parametrize(
    ("kind", "days"),
    [
        (kind, days)
        for kind, days in retention.days_kept().items()
        if kind not in ("conversations", "audit", "copies")
    ],
)
async def test_each_kind_goes_after_its_own_days_and_not_before(
    database: Database, clock: Clock, kind: str, days: int
) -> None:
    await one_of_each(database, clock)
    # The conversation outlives them all, so that nothing goes only because it went.
    still = {"conversations": 10_000}
    clock.forward(days=days)
    assert (await retention.purge(database, still, clock))[kind] == 0
    clock.forward(seconds=1)
    assert (await retention.purge(database, still, clock))[kind] == 1


async def test_what_holds_its_own_end_goes_at_that_moment(database: Database, clock: Clock) -> None:
    await one_of_each(database, clock)
    clock.forward(minutes=9)
    gone = await retention.purge(database, clock=clock)
    assert not any(gone.values())
    clock.forward(minutes=1)
    gone = await retention.purge(database, clock=clock)
    assert {kind for kind, count in gone.items() if count} == {"sign_ins", "counters"}
    clock.forward(days=13, hours=23)
    gone = await retention.purge(database, clock=clock)
    assert (gone["sessions"], gone["callbacks"]) == (1, 0)
    clock.forward(hours=1)
    assert (await retention.purge(database, clock=clock))["callbacks"] == 1


async def test_after_all_its_days_nothing_is_left_but_what_stays_by_design(
    database: Database, clock: Clock
) -> None:
    await one_of_each(database, clock)
    clock.forward(days=max(retention.days_kept().values()) + 1)
    gone = await retention.purge(database, clock=clock)
    with_it = ("notes", "feedback", "callbacks", "copies")  # or with the file, of the last one
    assert all(gone[kind] for kind in retention.KINDS if kind not in with_it)
    async with database.reading() as connection:
        left = {
            name
            for name, table in metadata.tables.items()
            if await connection.scalar(sa.select(sa.func.count()).select_from(table))
        }
    assert left == {"agents", "audit_log"}  # the log says that it was shortened


async def test_somebody_who_waits_is_never_purged_from_the_figures(
    database: Database, clock: Clock
) -> None:
    conversations = Conversations(database, clock)
    talk, _ = await conversations.open("fr")
    await conversations.move(talk.id, Action.REQUEST)
    clock.forward(days=10_000)
    gone = await retention.purge(database, {"conversations": 20_000}, clock)
    assert (gone["conversations"], gone["handoffs"]) == (0, 0)


def test_every_table_is_purged_or_stays_for_a_reason() -> None:
    purged = {rule.table.name for rule in RULES.values()} | {"sessions", "audit_log"}
    assert purged | set(STAYS) == set(metadata.tables)
    assert not purged & set(STAYS)


def test_every_setting_of_the_section_is_the_days_of_a_kind() -> None:
    settings = RetentionSettings()
    assert sorted(settings.days().values()) == sorted(settings.model_dump().values())
    assert set(settings.days()) < set(retention.KINDS)
