"""Each hand-off leaves one row, which outlives the conversation; each move may leave an event."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from assistant.conversation import Author, State
from assistant.desk.reasons import at_once, is_urgent, priority_of, reasons
from assistant.errors import TransitionRefused
from assistant.handoff import Action
from assistant.storage.conversations import Conversations
from assistant.storage.database import Database
from assistant.storage.handoffs import Handoffs
from assistant.storage.outbox import Outbox
from assistant.storage.tables import handoffs
from tests.assistant.conftest import Clock

ANNE, BASILE = "anne", "basile"


async def test_a_transferred_conversation_leaves_two_rows_with_their_moments(
    conversations: Conversations, database: Database, clock: Clock
) -> None:
    opened, _ = await conversations.open("en")
    asked = clock()
    await conversations.move(opened.id, Action.REQUEST, reason="no_source", theme="Logement")
    clock.forward(minutes=3)
    await conversations.move(opened.id, Action.CLAIM, agent=ANNE)
    taken = clock()
    for _ in range(2):
        clock.forward(minutes=1)
        await conversations.add(opened.id, Author.AGENT, "Bonjour", author_name=ANNE)
    await conversations.move(
        opened.id, Action.TRANSFER, agent=ANNE, reason="Pour le service social", for_agent=BASILE
    )
    passed = clock()
    under_way = (await Handoffs(database).open())[opened.id]
    assert (under_way.reason, under_way.priority, under_way.for_agent, under_way.theme) == (
        "transferred",
        priority_of("transferred"),
        BASILE,
        "Logement",
    )
    clock.forward(minutes=1)
    await conversations.move(opened.id, Action.CLAIM, agent=BASILE)
    clock.forward(minutes=1)
    closed, _ = await conversations.move(opened.id, Action.CLOSE, agent=BASILE, reason="resolved")
    assert closed.handoff_reason == "Pour le service social"
    first, second = await Handoffs(database).of(opened.id)
    assert (first.reason, first.theme, first.language) == ("no_source", "Logement", "en")
    assert (first.requested, first.claimed, first.first_reply, first.ended) == (
        asked,
        taken,
        taken + timedelta(minutes=1),
        passed,
    )
    assert (first.outcome, first.close_reason) == ("transferred", "")
    assert (second.first_reply, second.ended, second.outcome, second.close_reason) == (
        None,
        clock(),
        "closed",
        "resolved",
    )
    assert await Handoffs(database).open() == {}
    assert await Handoffs(database).last_handled("Logement", 5) == (second,)
    assert await Handoffs(database).last_handled("", 5) == (second,)
    assert await Handoffs(database).last_handled("Transports", 5) == ()


async def test_words_of_a_citizen_never_enter_a_row(
    conversations: Conversations, database: Database
) -> None:
    opened, _ = await conversations.open("fr")
    await conversations.move(opened.id, Action.REQUEST, reason="Ma mère est malade")
    await conversations.move(opened.id, Action.CLAIM, agent=ANNE)
    await conversations.move(opened.id, Action.CLOSE, agent=ANNE, reason="Tout est dit !")
    (row,) = await Handoffs(database).of(opened.id)
    assert (row.reason, row.close_reason) == ("asked", "")


async def test_the_row_stays_without_its_conversation_once_it_is_erased(
    conversations: Conversations, database: Database, clock: Clock
) -> None:
    opened, _ = await conversations.open("fr")
    await conversations.move(opened.id, Action.REQUEST)
    start = clock()
    clock.forward(minutes=4)
    await conversations.erase(opened.id)
    (row,) = await Handoffs(database).since(start)
    assert (row.conversation, row.outcome, row.ended) == (None, "erased", clock())


async def test_called_back_and_then_taken_is_two_hand_offs(
    conversations: Conversations, database: Database
) -> None:
    opened, _ = await conversations.open("fr")
    await conversations.move(opened.id, Action.REQUEST)
    await conversations.move(opened.id, Action.CALLBACK)
    assert await Handoffs(database).open() == {}
    await conversations.move(opened.id, Action.CLAIM, agent=ANNE)
    first, second = await Handoffs(database).of(opened.id)
    assert {first.outcome, second.outcome} == {"callback", ""}
    assert {first.reason, second.reason} == {"asked", "callback"}


async def test_the_database_itself_refuses_a_second_open_hand_off(
    conversations: Conversations, database: Database
) -> None:
    opened, _ = await conversations.open("fr")
    await conversations.move(opened.id, Action.REQUEST)
    row = (await Handoffs(database).open())[opened.id]
    copy = sa.insert(handoffs).from_select(
        [column.name for column in handoffs.columns],
        sa.select(
            sa.literal("0" * 32),
            *(column for column in handoffs.columns if column.name != "id"),
        ).where(handoffs.c.id == row.id),
    )
    with pytest.raises(IntegrityError):
        async with database.writing() as connection:
            await connection.execute(copy)


async def test_the_pressing_come_first_and_stay_so_when_passed_on(
    conversations: Conversations, clock: Clock
) -> None:
    ids = {}
    for reason in ("abuse", "asked", "thumbs_down", "distress", "emergency"):
        opened, _ = await conversations.open("fr")
        await conversations.move(opened.id, Action.REQUEST, reason=reason)
        ids[opened.id] = reason
        clock.forward(seconds=1)
    queue = [one.id for one in await conversations.with_state(State.WAITING)]
    assert [ids[id] for id in queue] == [
        "emergency",
        "distress",
        "thumbs_down",
        "asked",
        "abuse",
    ]
    for place, id in enumerate(queue, start=1):
        assert await conversations.place(id) == place
    await conversations.move(queue[0], Action.CLAIM, agent=ANNE)
    clock.forward(minutes=5)
    await conversations.move(queue[0], Action.TRANSFER, agent=ANNE)
    assert await conversations.place(queue[0]) == 1
    await conversations.move(queue[3], Action.CLAIM, agent=ANNE)
    await conversations.move(queue[3], Action.LOSE)
    assert await conversations.place(queue[3]) == 3  # behind the urgent, before all others


def test_only_an_emergency_and_a_request_go_on_without_a_question() -> None:
    assert {code for code in reasons() if at_once(code)} == {"emergency", "asked"}
    assert {code for code in reasons() if is_urgent(code)} == {"emergency", "distress"}


async def test_an_event_is_written_with_the_move_or_not_at_all(
    database: Database, clock: Clock
) -> None:
    silent, told = Conversations(database, clock), Conversations(database, clock, told=True)
    outbox = Outbox(database, clock)
    opened, _ = await silent.open("fr")
    await silent.move(opened.id, Action.REQUEST, reason="Ma mère est malade")
    assert await outbox.take(10, timedelta(minutes=1)) == ()
    await told.move(opened.id, Action.CLAIM, agent=ANNE)
    with pytest.raises(TransitionRefused):
        await told.move(opened.id, Action.CLAIM, agent=BASILE)
    (event,) = await outbox.take(10, timedelta(minutes=1))
    assert event.event == "handoff.joined"
    assert event.payload == {
        "conversation": opened.id,
        "state": "with_agent",
        "reason": "",
        "theme": "",
        "language": "fr",
        "priority": 5,
        "at": clock().isoformat(),
    }


async def test_an_event_taken_is_not_taken_again_until_its_time(
    database: Database, clock: Clock
) -> None:
    conversations, outbox = Conversations(database, clock, told=True), Outbox(database, clock)
    opened, _ = await conversations.open("fr")
    await conversations.move(opened.id, Action.REQUEST)
    (event,) = await outbox.take(10, timedelta(minutes=1))
    assert await outbox.take(10, timedelta(minutes=1)) == ()
    clock.forward(minutes=1)
    (again,) = await outbox.take(10, timedelta(minutes=1))
    assert (again.id, again.attempts) == (event.id, event.attempts + 1)
    await outbox.again(event.id, timedelta(hours=1))
    clock.forward(minutes=30)
    assert await outbox.take(10, timedelta(minutes=1)) == ()
    assert await outbox.counts() == {"waiting": 1, "failed": 0}
    await outbox.delivered(event.id)
    assert await outbox.counts() == {"waiting": 0, "failed": 0}
