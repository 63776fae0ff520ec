"""What the audit log must hold beyond the moves of a conversation."""

from __future__ import annotations

from cryptography.fernet import Fernet

from assistant.access.access import Access
from assistant.access.audit_entry import Act
from assistant.access.audit_proof import prove
from assistant.conversation import Author
from assistant.desk.callbacks import CallbackDesk
from assistant.desk.sealing import Seal
from assistant.handoff import Action
from assistant.retention import purge
from assistant.storage.conversations import Conversations
from assistant.storage.database import Database
from assistant.storage.drafts import Drafts
from tests.assistant.conftest import Clock

ANNE = "anne"
NUMBER = "01 99 00 12 34"


async def acts_of(database: Database, clock: Clock, *actions: str) -> list[Act]:
    audit = Access.of(database, clock).audit
    assert not (await prove(audit.each())).broken
    return [entry.act async for entry in audit.each() if entry.act.action in actions]


async def test_a_draft_sent_is_told_once_with_who_sent_it(
    conversations: Conversations, database: Database, clock: Clock
) -> None:
    await Access.of(database, clock).accounts.add(ANNE, "une phrase bien longue", "Anne", ["agent"])
    drafts = Drafts(database, clock)
    draft = await drafts.add(ANNE, "Quel prix ?", "Le prix est de 3 €.")
    for _ in range(2):
        await drafts.sent(
            draft.id, ANNE, edited_text="3 €.", diff="-Le prix est de", message_number=None
        )
    other = await drafts.add(ANNE, "Et les horaires ?", "De 8 h à 19 h.")
    await drafts.dropped(other.id, ANNE)
    sent, dropped = await acts_of(database, clock, "draft.sent", "draft.dropped")
    assert (sent.actor, sent.roles, sent.object) == (ANNE, ("agent",), draft.id)
    assert sent.detail == {"message": None, "edited": True}
    assert (dropped.action, dropped.object) == ("draft.dropped", other.id)


async def test_who_saw_a_number_to_call_is_told_and_the_number_is_not(
    conversations: Conversations, database: Database, clock: Clock
) -> None:
    desk = CallbackDesk(database, Seal([Fernet.generate_key().decode()]), 14, clock)
    opened, _ = await conversations.open("fr")
    await conversations.move(opened.id, Action.REQUEST)
    await conversations.move(opened.id, Action.CALLBACK)
    row = await desk.ask(opened.id, "phone", NUMBER, "", "J'accepte.")
    assert await acts_of(database, clock, "callback.read") == []
    claimed, _ = await conversations.move(opened.id, Action.CLAIM, agent=ANNE)
    (wished,) = await desk.read(claimed, ANNE)
    assert wished.contact
    assert await desk.handled(claimed, row.id, ANNE)
    await desk.read(claimed, ANNE)  # there is nothing left to see
    read, handled = await acts_of(database, clock, "callback.read", "callback.handled")
    assert (read.actor, read.object, dict(read.detail)) == (ANNE, row.id, {})
    assert (handled.actor, handled.object) == (ANNE, row.id)


async def test_a_purge_is_told_with_how_much_went(
    conversations: Conversations, database: Database, clock: Clock
) -> None:
    opened, _ = await conversations.open("fr")
    await conversations.add(opened.id, Author.CITIZEN, "Bonjour")
    await purge(database, clock=clock)  # the daily round finds nothing: no act
    assert await acts_of(database, clock, "data.purged") == []
    clock.forward(days=400)
    await purge(database, clock=clock)
    await purge(database, clock=clock, actor="shell:root")
    daily, by_command = await acts_of(database, clock, "data.purged")
    assert (daily.actor, daily.detail["conversations"]) == ("system", 1)
    assert (by_command.actor, by_command.detail["conversations"]) == ("shell:root", 0)
