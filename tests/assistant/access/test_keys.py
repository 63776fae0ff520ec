"""Keys of other tools: shown once, kept as a fingerprint, closed in time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from assistant.access.access import Access
from assistant.access.key_commands import app
from assistant.access.roles import Role
from assistant.errors import KeyRefused, QuotaSpent
from assistant.storage.database import Database
from assistant.storage.tables import api_keys
from foundation import UsageError


@pytest.fixture
def access(database: Database, clock) -> Access:
    return Access.of(database, clock)


async def test_a_key_opens_and_only_its_fingerprint_is_kept(
    database: Database, access: Access, clock
) -> None:
    key, text = await access.keys.add("Courriel", per_minute=5, per_day=50, by="adele")
    assert await access.keys.check(text) == key
    async with database.reading() as connection:
        row = (await connection.execute(select(api_keys))).one()
    secret = text.removeprefix(f"gk_{key.id}_")
    assert len(secret) == 43  # 256 random bits
    assert secret not in str(row)
    (listed,) = await access.keys.list()
    assert listed.last_used == clock()
    acts = [entry.act async for entry in access.audit.each()]
    assert [(act.action, act.actor, act.object) for act in acts] == [("key.added", "adele", key.id)]


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda text: "",
        lambda text: text[:-1],
        lambda text: text[:-1] + ("A" if text[-1] != "A" else "B"),
        lambda text: text.replace("gk_", "sk-"),
        lambda text: f"gk_{'0' * 12}_{text[-43:]}",
        lambda text: text + "\n",
        lambda text: text.upper(),
    ],
)
async def test_anything_but_the_whole_key_is_refused(access: Access, spoilt) -> None:
    _, text = await access.keys.add("Courriel", per_minute=5, per_day=50)
    with pytest.raises(KeyRefused):
        await access.keys.check(spoilt(text))


async def test_a_revoked_key_and_one_past_its_time_open_nothing(access: Access, clock) -> None:
    revoked, first = await access.keys.add("A", per_minute=5, per_day=50)
    clock.forward(seconds=1)
    _, second = await access.keys.add("B", per_minute=5, per_day=50, lasts=timedelta(days=2))
    await access.keys.check(first)
    await access.keys.revoke(revoked.id, "adele")
    await access.keys.revoke(revoked.id, "adele")
    with pytest.raises(KeyRefused):
        await access.keys.check(first)
    await access.keys.check(second)
    clock.forward(days=2)
    with pytest.raises(KeyRefused):
        await access.keys.check(second)
    assert [one.opens(clock()) for one in await access.keys.list()] == [False, False]
    acts = [entry.act.action async for entry in access.audit.each()]
    assert acts == ["key.added", "key.added", "key.revoked"]


async def test_a_key_that_is_not_there_and_a_nameless_one_are_told(access: Access) -> None:
    with pytest.raises(UsageError, match="guichet key list"):
        await access.keys.revoke("0" * 12)
    for name in ("", "  ", "x" * 65):
        with pytest.raises(UsageError, match="1 to 64"):
            await access.keys.add(name, per_minute=1, per_day=1)


async def test_a_key_may_what_its_role_may(access: Access) -> None:
    agent, _ = await access.keys.add("A", per_minute=1, per_day=1)
    evaluator, _ = await access.keys.add("B", Role.EVALUATOR, per_minute=1, per_day=1)
    assert (agent.may("answer"), agent.may("ask"), agent.may("administer")) == (True, True, False)
    assert (evaluator.may("answer"), evaluator.may("ask")) == (False, True)


async def test_a_quota_holds_by_the_minute_and_by_the_day(access: Access, clock) -> None:
    key, _ = await access.keys.add("A", per_minute=2, per_day=3)
    other, _ = await access.keys.add("B", per_minute=2, per_day=3)
    await access.quotas.spend(key)
    await access.quotas.spend(key)
    clock.forward(seconds=20)
    with pytest.raises(QuotaSpent) as minute:
        await access.quotas.spend(key)
    assert (minute.value.per, minute.value.seconds) == ("minute", 40)
    await access.quotas.spend(other)
    clock.forward(seconds=40)
    await access.quotas.spend(key)  # the refused call took nothing from the day
    with pytest.raises(QuotaSpent) as day:
        await access.quotas.spend(key)
    assert (day.value.per, day.value.seconds) == ("day", 24 * 3600 - 60)
    clock.forward(days=1)
    await access.quotas.spend(key)


def test_keys_are_made_listed_and_revoked_by_command(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUICHET_STORAGE__URL", url)

    def run(*arguments: str):
        done = CliRunner().invoke(app, arguments)
        assert done.exit_code == 0, done.output
        return done

    made = run("add", "Courriel", "--per-minute", "3", "--per-day", "9", "--role", "editor")
    text = made.stdout.strip()
    assert text.startswith("gk_")
    id = text.split("_")[1]
    assert text not in made.stderr
    listed = run("list").stdout
    assert text not in listed
    for told in (id, "Courriel", "editor", "3/minute", "9/day", "never used", "open"):
        assert told in listed
    assert id in run("revoke", id).stdout
    assert "revoked" in run("list").stdout
    assert "no end" in (run("add", "B", "--expires", "0") and run("list").stdout)
