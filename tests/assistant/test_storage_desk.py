"""Notes, drafts, feedback, presence, canned replies, run-time settings, proposed cases."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from assistant.access.accounts import Accounts
from assistant.conversation import Author
from assistant.errors import ConversationUnknown, DraftUnknown, MessageRefused, StorageError
from assistant.storage.canned import CannedReplies
from assistant.storage.conversations import Conversations
from assistant.storage.database import Database
from assistant.storage.drafts import Drafts, DraftStatus
from assistant.storage.feedback import Feedbacks
from assistant.storage.notes import Notes
from assistant.storage.presence import Availability, Presences
from assistant.storage.proposed_cases import ProposedCases
from tests.assistant.conftest import Clock

ANNE, BASILE = "anne", "basile"


async def test_notes_are_kept_in_order_and_go_with_the_conversation(
    database: Database, conversations: Conversations, clock: Clock
) -> None:
    notes = Notes(database, clock)
    opened, _ = await conversations.open("fr")
    first = await notes.add(opened.id, ANNE, "Rappeler lundi")
    clock.forward(minutes=1)
    second = await notes.add(opened.id, BASILE, "Fait")
    assert await notes.of(opened.id) == (first, second)
    assert not await notes.remove(first.id, BASILE)
    assert await notes.remove(first.id, ANNE)
    await conversations.erase(opened.id)
    assert await notes.of(opened.id) == ()
    with pytest.raises(ConversationUnknown):
        await notes.add(opened.id, ANNE, "Trop tard")
    with pytest.raises(StorageError):
        await notes.add(opened.id, ANNE, "\x00")


async def test_a_draft_is_sent_once_by_who_asked_for_it(database: Database, clock: Clock) -> None:
    drafts = Drafts(database, clock)
    draft = await drafts.add(ANNE, "Question", "Réponse", answer={"id": "a1"})
    with pytest.raises(DraftUnknown):
        await drafts.sent(draft.id, BASILE, edited_text="x", diff="", message_number=None)
    clock.forward(minutes=2)
    sent = await drafts.sent(
        draft.id, ANNE, edited_text="Réponse !", diff="+ !", message_number=None
    )
    assert sent == replace(
        draft, edited_text="Réponse !", diff="+ !", sent=clock(), status=DraftStatus.SENT
    )
    clock.forward(minutes=2)
    again = await drafts.sent(draft.id, ANNE, edited_text="Autre", diff="", message_number=None)
    assert again == sent == await drafts.dropped(draft.id, ANNE)


async def test_a_draft_for_a_chat_goes_with_its_conversation(
    database: Database, conversations: Conversations
) -> None:
    drafts = Drafts(database)
    opened, _ = await conversations.open("fr")
    inside = await drafts.add(ANNE, "Q", "R", conversation=opened.id)
    outside = await drafts.add(ANNE, "Q", "R")
    assert await drafts.of(opened.id) == (inside,)
    await conversations.erase(opened.id)
    with pytest.raises(DraftUnknown):
        await drafts.get(inside.id, ANNE)
    assert await drafts.get(outside.id, ANNE) == outside


async def test_of_two_thumbs_on_one_answer_the_later_stands(
    database: Database, conversations: Conversations, clock: Clock
) -> None:
    feedbacks = Feedbacks(database, clock)
    opened, _ = await conversations.open("fr")
    said = await conversations.add(opened.id, Author.ASSISTANT, "Voici.")
    await feedbacks.give(opened.id, said.number, 1)
    clock.forward(minutes=1)
    later = await feedbacks.give(opened.id, said.number, -1, "wrong", "Le prix a changé")
    assert await feedbacks.of(opened.id) == (later,) == await feedbacks.since(clock())
    with pytest.raises(MessageRefused):
        await feedbacks.give(opened.id, 99, 1)
    await conversations.erase(opened.id)
    assert await feedbacks.since(clock() - timedelta(days=1)) == ()


async def test_two_thumbs_at_the_same_moment_leave_one(
    database: Database, conversations: Conversations
) -> None:
    opened, _ = await conversations.open("fr")
    said = await conversations.add(opened.id, Author.ASSISTANT, "Voici.")
    await asyncio.gather(
        *(Feedbacks(database).give(opened.id, said.number, value) for value in (1, -1, 1, -1))
    )
    assert len(await Feedbacks(database).of(opened.id)) == 1


async def test_an_agent_who_is_no_longer_seen_is_not_there(
    database: Database, clock: Clock
) -> None:
    accounts, presences = Accounts(database, clock), Presences(database, clock)
    for name in (ANNE, BASILE):
        await accounts.add(name, "un mot de passe assez long")
        await presences.choose(name, Availability.AVAILABLE)
    await presences.skilled(ANNE, ["Logement"])
    await presences.prefer(ANNE, {"sound": False})
    within = timedelta(seconds=30)
    assert [one.agent for one in await presences.there(within)] == [ANNE, BASILE]
    clock.forward(seconds=40)
    await presences.seen(ANNE)
    (anne,) = await presences.there(within)
    assert (anne.agent, anne.preferences, anne.status) == (
        ANNE,
        {"sound": False},
        Availability.AVAILABLE,
    )
    assert anne.takes("Logement")
    assert anne.takes("")
    assert not anne.takes("Transports")
    await presences.choose(ANNE, Availability.AWAY)
    assert await presences.there(within) == ()
    await presences.seen("personne")  # an account that went meanwhile
    assert await presences.of("personne") is None


async def test_several_pages_of_one_agent_may_say_so_at_once(database: Database) -> None:
    await Accounts(database).add(ANNE, "un mot de passe assez long")
    presences = Presences(database)
    await asyncio.gather(*(presences.choose(ANNE, Availability.BUSY) for _ in range(5)))
    assert (await presences.of(ANNE)).status is Availability.BUSY


async def test_canned_replies_come_by_theme_and_can_be_changed(
    database: Database, clock: Clock
) -> None:
    replies = CannedReplies(database, clock)
    house = await replies.add("Délai", "Deux mois.", ANNE, theme="Logement")
    common = await replies.add("Au revoir", "Bonne journée !", ANNE)
    assert await replies.all() == (common, house)
    clock.forward(minutes=1)
    assert await replies.change(replace(house, text="Trois mois."))
    assert (await replies.all())[1] == replace(house, text="Trois mois.", changed=clock())
    assert await replies.remove(house.id)
    assert not await replies.change(house)
    assert not await replies.remove(house.id)


async def test_the_first_decision_on_a_case_stands(
    database: Database, conversations: Conversations
) -> None:
    cases = ProposedCases(database)
    opened, _ = await conversations.open("fr")
    case = await cases.propose({"question": "Où ?"}, ANNE, conversation=opened.id)
    assert await cases.waiting() == (case,)
    await conversations.erase(opened.id)
    assert await cases.waiting() == (replace(case, conversation=None),)
    assert await cases.decide(case.id, BASILE, "accepted", "ville")
    assert not await cases.decide(case.id, ANNE, "refused")
    assert await cases.waiting() == ()
    assert (await cases.get(case.id)).suite == "ville"
