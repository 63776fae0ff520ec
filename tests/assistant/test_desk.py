"""The desk tells who waits how long, and leaves nobody waiting for nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from assistant.access.accounts import Accounts
from assistant.conversation import Author, State
from assistant.desk.desk import Desk
from assistant.desk.estimate import in_minutes, waiting_time
from assistant.desk.settings import DeskSettings
from assistant.errors import TransitionRefused
from assistant.handoff import Action
from assistant.storage.conversations import Conversations
from assistant.storage.database import Database
from assistant.storage.presence import Availability, Presences
from tests.assistant.conftest import Clock

ANNE, BASILE = "anne", "basile"
MINUTES = timedelta(minutes=1)


@pytest.fixture
def desk(conversations: Conversations, clock: Clock) -> Desk:
    """The clock stands on a Monday at 10:00 in Paris."""
    return Desk(conversations, DeskSettings(), clock)


@pytest.fixture
async def there(database: Database, clock: Clock) -> Presences:
    for name in (ANNE, BASILE):
        await Accounts(database, clock).add(name, "un mot de passe assez long")
    return Presences(database, clock)


async def _asks(desk: Desk, conversations: Conversations, theme: str = "") -> str:
    conversations._clock.forward(milliseconds=1)  # of two at the same moment none is first
    opened, _ = await conversations.open("fr")
    await desk.request(opened.id, "asked", theme)
    return opened.id


async def _handled(
    desk: Desk, conversations: Conversations, clock: Clock, minutes: float, theme: str = ""
) -> None:
    id = await _asks(desk, conversations, theme)
    await conversations.move(id, Action.CLAIM, agent=ANNE)
    clock.forward(minutes=minutes)
    await conversations.move(id, Action.CLOSE, agent=ANNE)


async def test_the_wait_rests_on_what_was_measured_and_who_is_there(
    desk: Desk, conversations: Conversations, clock: Clock, there: Presences
) -> None:
    for minutes in (4, 60, 5):  # the median: one long conversation makes nobody wait longer
        await _handled(desk, conversations, clock, minutes)
    await there.choose(ANNE, Availability.AVAILABLE)
    first, second, third, fourth = [await _asks(desk, conversations) for _ in range(4)]

    async def minutes_of(id: str) -> int | None:
        wait = await desk.wait(await conversations.get(id))
        return wait.minutes if wait else None

    # Two places are free: the first two are taken at once, then one comes free every 2.5 minutes.
    assert [await minutes_of(id) for id in (first, second, third, fourth)] == [1, 1, 3, 5]
    await there.choose(BASILE, Availability.AVAILABLE)
    assert [await minutes_of(id) for id in (third, fourth)] == [1, 1]
    await conversations.move(first, Action.CLAIM, agent=ANNE)
    assert await minutes_of(first) is None
    await there.choose(ANNE, Availability.BUSY)
    await there.choose(BASILE, Availability.AWAY)
    wait = await desk.wait(await conversations.get(second))
    assert (wait.place, wait.minutes) == (1, None)  # nobody available: nothing is promised


async def test_nothing_is_promised_before_anything_was_measured(
    desk: Desk, conversations: Conversations, there: Presences
) -> None:
    await there.choose(ANNE, Availability.AVAILABLE)
    wait = await desk.wait(await conversations.get(await _asks(desk, conversations)))
    assert (wait.place, wait.minutes) == (1, None)


async def test_who_needs_another_agent_delays_nobody(
    desk: Desk, conversations: Conversations, clock: Clock, there: Presences
) -> None:
    for _ in range(3):
        await _handled(desk, conversations, clock, 10, "Logement")
        await _handled(desk, conversations, clock, 2, "Transports")
    await there.choose(ANNE, Availability.AVAILABLE)
    await there.skilled(ANNE, ["Logement"])
    await there.choose(BASILE, Availability.AVAILABLE)
    await there.skilled(BASILE, ["Transports"])
    for _ in range(3):
        await _asks(desk, conversations, "Logement")
    bus = await desk.wait(await conversations.get(await _asks(desk, conversations, "Transports")))
    house = await desk.wait(await conversations.get(await _asks(desk, conversations, "Logement")))
    assert (bus.place, bus.minutes) == (4, 1)
    assert (house.place, house.minutes) == (5, 10)  # two rounds of 5 minutes


@pytest.mark.parametrize(
    ("ahead", "agents", "busy", "expected"),
    [(0, 1, 0, 0), (0, 1, 2, 5), (1, 1, 2, 10), (5, 2, 4, 15), (0, 1, 9, 5), (0, 0, 0, None)],
)
def test_waiting_times(ahead: int, agents: int, busy: int, expected: int | None) -> None:
    wait = waiting_time(ahead, 10 * MINUTES, agents, 2, busy)
    assert wait == (None if expected is None else expected * MINUTES)


@pytest.mark.parametrize(
    ("minutes", "told"), [(0, 1), (1.2, 2), (5, 5), (6, 10), (29, 30), (31, 45), (100, 105)]
)
def test_a_long_wait_is_told_more_coarsely(minutes: float, told: int) -> None:
    assert in_minutes(minutes * MINUTES) == told


async def test_outside_opening_hours_one_is_to_be_called_back_and_told_when(
    desk: Desk, conversations: Conversations, clock: Clock
) -> None:
    clock.forward(hours=3)  # 13:00: lunch
    opened, _ = await conversations.open("fr")
    moved = await desk.request(opened.id, "asked", "Logement")
    assert (moved.state, moved.theme) == (State.CALLBACK, "Logement")
    standing = await desk.standing(moved)
    assert standing.next_opening == datetime(2026, 3, 2, 13, 30, tzinfo=ZoneInfo("Europe/Paris"))
    clock.forward(hours=1)
    again = await desk.request(opened.id, "asked")
    assert (again.state, again.priority) == (State.WAITING, 3)


async def test_nobody_waits_longer_than_promised(
    desk: Desk, conversations: Conversations, clock: Clock
) -> None:
    id = await _asks(desk, conversations)
    clock.forward(minutes=14)
    assert await desk.sweep() == ()
    clock.forward(minutes=1)
    assert await desk.sweep() == (id,)
    assert (await conversations.get(id)).state is State.CALLBACK
    assert (await conversations.history(id))[-1].text == "handoff.callback"
    assert await desk.sweep() == ()


async def test_at_closing_time_those_who_wait_are_to_be_called_back(
    desk: Desk, conversations: Conversations, clock: Clock
) -> None:
    clock.forward(hours=2, minutes=29)
    id = await _asks(desk, conversations)
    clock.forward(minutes=1)
    assert await desk.sweep() == (id,)


async def test_an_agent_who_has_gone_loses_the_conversation_which_goes_to_the_front(
    desk: Desk, conversations: Conversations, clock: Clock, there: Presences
) -> None:
    waiting = await _asks(desk, conversations)
    mine = await _asks(desk, conversations)
    await there.choose(ANNE, Availability.AVAILABLE)
    await conversations.move(mine, Action.CLAIM, agent=ANNE)
    clock.forward(seconds=100)
    await there.seen(ANNE)
    clock.forward(seconds=100)
    assert await desk.sweep() == ()
    clock.forward(seconds=20)
    assert await desk.sweep() == (mine,)
    queue = await conversations.with_state(State.WAITING)
    assert [one.id for one in queue] == [mine, waiting]


async def test_an_agent_without_a_console_loses_it_after_a_long_silence(
    desk: Desk, conversations: Conversations, clock: Clock
) -> None:
    id = await _asks(desk, conversations)
    await conversations.move(id, Action.CLAIM, agent=ANNE)
    clock.forward(minutes=29)
    await conversations.add(id, Author.AGENT, "Je cherche", author_name=ANNE)
    clock.forward(minutes=29)
    assert await desk.sweep() == ()
    clock.forward(minutes=1)
    assert await desk.sweep() == (id,)


async def test_a_call_back_that_nobody_needs_any_more_is_closed(
    desk: Desk, conversations: Conversations, clock: Clock
) -> None:
    clock.forward(hours=12)
    id = await _asks(desk, conversations)
    clock.forward(days=13)
    assert await desk.sweep() == ()
    clock.forward(days=1)
    assert await desk.sweep() == (id,)
    assert (await conversations.get(id)).state is State.CLOSED


async def test_a_sweep_moves_nothing_that_has_moved_since_it_looked(
    conversations: Conversations,
) -> None:
    opened, _ = await conversations.open("fr")
    seen, _ = await conversations.move(opened.id, Action.REQUEST)
    await conversations.move(opened.id, Action.CLAIM, agent=ANNE)
    await conversations.move(opened.id, Action.TRANSFER, agent=ANNE)
    with pytest.raises(TransitionRefused):
        await conversations.move(opened.id, Action.CALLBACK, version=seen.version)
    assert (await conversations.get(opened.id)).state is State.WAITING
