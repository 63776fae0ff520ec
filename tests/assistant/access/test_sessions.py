"""A session ends in time, whatever the browser does."""

from __future__ import annotations

import pytest

from assistant.access.access import Access
from assistant.access.agent import Agent
from assistant.errors import AgentRefused
from assistant.storage.database import Database

PASSWORD = "un mot de passe assez long"


@pytest.fixture
def access(database: Database, clock) -> Access:
    return Access.of(database, clock)


async def test_a_session_in_use_lasts_ten_hours_and_no_more(access: Access, clock) -> None:
    agent = await access.accounts.add("anne", PASSWORD)
    token = await access.sessions.open(agent)
    for _ in range(11):
        clock.forward(minutes=54)
        assert await access.sessions.agent(token) == agent
    assert await access.sessions.purge() == 0
    clock.forward(minutes=6)
    with pytest.raises(AgentRefused):
        await access.sessions.agent(token)
    assert await access.sessions.purge() == 1


async def test_a_session_that_nobody_uses_ends_after_an_hour(access: Access, clock) -> None:
    token = await access.sessions.open(await access.accounts.add("anne", PASSWORD))
    clock.forward(minutes=59)
    assert (await access.sessions.agent(token)).name == "anne"
    clock.forward(minutes=60)
    with pytest.raises(AgentRefused):
        await access.sessions.agent(token)
    assert await access.sessions.purge() == 1


async def test_a_page_that_looks_by_itself_does_not_keep_a_session_awake(
    access: Access, clock
) -> None:
    token = await access.sessions.open(await access.accounts.add("anne", PASSWORD))
    for _ in range(5):
        clock.forward(minutes=11)
        await access.sessions.agent(token, counts=False)
    clock.forward(minutes=5)
    with pytest.raises(AgentRefused):
        await access.sessions.agent(token)


async def test_a_person_may_have_several_sessions_and_end_one(access: Access) -> None:
    agent = await access.accounts.add("anne", PASSWORD)
    first, second = await access.sessions.open(agent), await access.sessions.open(agent)
    await access.sessions.end(first)
    assert await access.sessions.agent(second) == agent
    with pytest.raises(AgentRefused):
        await access.sessions.agent(first)
    with pytest.raises(AgentRefused):
        await access.sessions.open(Agent("dora", "Dora"))
