"""Agents sign in with a name and a password; guessing does not pay."""

from __future__ import annotations

import asyncio

import pytest

from assistant.access import passwords as module
from assistant.access.access import Access
from assistant.access.agent import Agent
from assistant.errors import AgentRefused
from assistant.storage.database import Database
from foundation import UsageError

PASSWORD = "un mot de passe assez long"


@pytest.fixture
def access(database: Database, clock) -> Access:
    return Access.of(database, clock)


async def _fail(access: Access, times: int, name: str = "anne") -> None:
    for _ in range(times):
        with pytest.raises(AgentRefused):
            await access.signing_in.check(name, "mauvais mot de passe")


async def test_an_agent_signs_in_and_out(access: Access) -> None:
    added = await access.accounts.add("anne", PASSWORD, "Anne")
    agent = await access.signing_in.check("anne", PASSWORD)
    assert agent == added == Agent("anne", "Anne")
    token = await access.sessions.open(agent)
    assert await access.sessions.agent(token) == agent
    await access.sessions.end(token)
    await access.sessions.end(token)
    with pytest.raises(AgentRefused):
        await access.sessions.agent(token)


@pytest.mark.parametrize("token", ["", "x", "é\ud800\x00"])
async def test_an_invented_session_opens_nothing(access: Access, token: str) -> None:
    await access.sessions.open(await access.accounts.add("anne", PASSWORD))
    with pytest.raises(AgentRefused):
        await access.sessions.agent(token)


async def test_neither_password_nor_session_token_is_in_the_database(
    access: Access, database: Database
) -> None:
    token = await access.sessions.open(await access.accounts.add("anne", PASSWORD))
    async with database.reading() as connection:
        rows = [
            (await connection.exec_driver_sql(f"SELECT * FROM {table}")).all()
            for table in ("agents", "sessions")
        ]
    assert all(rows)
    assert token not in repr(rows)
    assert PASSWORD not in repr(rows)
    assert "$argon2" in repr(rows)


async def test_a_refusal_is_the_same_whatever_the_cause(
    access: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("anne", "basile", "chloe"):
        await access.accounts.add(name, PASSWORD)
    await _fail(access, 5, "basile")
    await access.accounts.disable("chloe")
    hashed = []

    class Counting:
        def verify_and_update(self, password: str, stored: str) -> tuple[bool, str | None]:
            hashed.append(stored)
            return module.PasswordHash.recommended().verify_and_update(password, stored)

    monkeypatch.setattr(module, "HASHER", Counting())
    refusals = set()
    for name, password in (
        ("anne", "mauvais mot de passe"),
        ("anne", PASSWORD * 100),
        ("basile", PASSWORD),  # locked
        ("chloe", PASSWORD),  # disabled
        ("dora", PASSWORD),  # unknown
        ("d'o\x00ra\ud800", PASSWORD),
        ("", ""),
    ):
        with pytest.raises(AgentRefused) as refused:
            await access.signing_in.check(name, password)
        refusals.add(str(refused.value))
    assert len(refusals) == 1
    # Each cost one verification of the same strength, which is nearly all of the time.
    assert len(hashed) == 7
    assert len({stored.rpartition("$")[0].rpartition("$")[0] for stored in hashed}) == 1


async def test_five_failures_in_a_row_lock_for_a_quarter_of_an_hour(access: Access, clock) -> None:
    await access.accounts.add("anne", PASSWORD)
    await _fail(access, 4)
    await access.signing_in.check("anne", PASSWORD)  # the count starts afresh
    await _fail(access, 5)
    clock.forward(minutes=14, seconds=59)
    with pytest.raises(AgentRefused):
        await access.signing_in.check("anne", PASSWORD)
    clock.forward(seconds=1)
    await _fail(access, 4)  # one lock has run out: four more failures do not lock again
    await access.signing_in.check("anne", PASSWORD)


async def test_guesses_sent_at_once_count_one_by_one(
    access: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    await access.accounts.add("anne", PASSWORD)
    tried = []

    class Watching:
        def verify_and_update(self, password: str, stored: str) -> tuple[bool, None]:
            if stored is not module.NOBODY:
                tried.append(password)
            return False, None

    monkeypatch.setattr(module, "HASHER", Watching())
    await asyncio.gather(
        *(access.signing_in.check("anne", f"guess {i}") for i in range(20)), return_exceptions=True
    )
    assert len(tried) == 5


async def test_a_disabled_agent_is_out_at_once(access: Access) -> None:
    agent = await access.accounts.add("anne", PASSWORD)
    token = await access.sessions.open(agent)
    await access.accounts.disable("anne")
    with pytest.raises(AgentRefused):
        await access.sessions.agent(token)
    with pytest.raises(AgentRefused):
        await access.signing_in.check("anne", PASSWORD)
    assert await access.accounts.list() == (Agent("anne", "anne", disabled=True),)


async def test_a_new_password_lifts_the_lock_and_ends_the_sessions(access: Access) -> None:
    token = await access.sessions.open(await access.accounts.add("anne", PASSWORD))
    await _fail(access, 5)
    await access.accounts.change_password("anne", "un tout autre mot de passe")
    assert (await access.signing_in.check("anne", "un tout autre mot de passe")).name == "anne"
    for refused in (access.signing_in.check("anne", PASSWORD), access.sessions.agent(token)):
        with pytest.raises(AgentRefused):
            await refused


async def test_what_cannot_be_an_account_is_refused_with_the_rule(access: Access) -> None:
    await access.accounts.add("anne", PASSWORD)
    for name, password, rule in (
        ("anne", PASSWORD, "already"),
        ("Anne Martin", PASSWORD, "a-z"),
        ("", PASSWORD, "a-z"),
        ("basile", "onze signes", "12 to 1024 characters, found 11"),
        ("basile", "x" * 1025, "found 1025"),
    ):
        with pytest.raises(UsageError, match=rule) as refused:
            await access.accounts.add(name, password)
        assert password not in str(refused.value)
    for nobody in (
        access.accounts.disable("dora"),
        access.accounts.change_password("dora", PASSWORD),
    ):
        with pytest.raises(UsageError, match="no account"):
            await nobody
    with pytest.raises(AgentRefused):
        await access.sessions.open(Agent("dora", "Dora"))
