"""One table says who may do what."""

from __future__ import annotations

import pytest

from assistant.access.access import Access
from assistant.access.agent import Agent
from assistant.access.roles import Role, holders, read_roles, rights
from assistant.storage.database import Database
from foundation import UsageError

PASSWORD = "un mot de passe assez long"

# Written a second time on purpose: a change of the table must be meant.
EXPECTED = {
    "agent": {"answer"},
    "supervisor": {"answer", "supervise", "figures", "switch", "switch_content"},
    "evaluator": {"evaluate", "figures"},
    "editor": {"edit", "figures", "switch_content"},
    "administrator": {"figures", "switch", "switch_content", "administer"},
}
EVERYBODY = {"ask", "see_switches"}


@pytest.mark.parametrize("role", Role)
def test_each_role_may_do_this_and_nothing_else(role: Role) -> None:
    agent = Agent("x", "X", (role,))
    assert {right for right in rights() if agent.may(right)} == EXPECTED[role] | EVERYBODY


def test_each_right_has_its_holder_and_each_role_its_right() -> None:
    assert all(rights().values())
    assert frozenset[Role]().union(*rights().values()) == set(Role)


def test_roles_add_up_and_a_person_without_any_may_do_nothing() -> None:
    both = Agent("x", "X", (Role.AGENT, Role.EVALUATOR))
    assert both.may("answer")
    assert both.may("evaluate")
    assert not any(Agent("x", "X", ()).may(right) for right in rights())


def test_a_right_that_the_table_does_not_know_is_a_fault_of_ours() -> None:
    with pytest.raises(KeyError):
        holders("fly")


def test_roles_are_read_once_each_and_in_order_and_other_words_are_refused() -> None:
    assert read_roles(["editor", "agent", "editor"]) == (Role.AGENT, Role.EDITOR)
    with pytest.raises(UsageError, match=r"agent, supervisor.*found chief"):
        read_roles(["agent", "chief"])


async def test_new_roles_hold_in_a_session_already_open(database: Database, clock) -> None:
    access = Access.of(database, clock)
    token = await access.sessions.open(await access.accounts.add("anne", PASSWORD))
    assert await access.accounts.give_roles("anne", ["evaluator"]) == Agent(
        "anne", "anne", (Role.EVALUATOR,)
    )
    assert (await access.sessions.agent(token)).roles == (Role.EVALUATOR,)
    for name, roles, rule in (("anne", [], "one role"), ("dora", ["agent"], "no account")):
        with pytest.raises(UsageError, match=rule):
            await access.accounts.give_roles(name, roles)
