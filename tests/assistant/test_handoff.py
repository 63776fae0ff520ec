"""One state machine says who speaks with the citizen."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from assistant.access.accounts import Accounts
from assistant.conversation import Author, State
from assistant.errors import TransitionRefused
from assistant.handoff import RECORDED, TRANSITIONS, Action, possible
from assistant.storage.conversations import Conversations
from assistant.storage.database import Database, open_database

ANNE, BASILE = "anne", "basile"


def _reachable(start: State) -> set[State]:
    found = {start}
    while grown := {TRANSITIONS[s, a] for s in found for a in possible(s)} - found:
        found |= grown
    return found


@pytest.mark.parametrize("state", [state for state in State if state is not State.CLOSED])
def test_from_every_state_a_person_and_the_end_can_be_reached(state: State) -> None:
    assert {State.WITH_AGENT, State.CLOSED} <= _reachable(state)


def test_closed_is_final() -> None:
    assert possible(State.CLOSED) == ()


def test_every_action_is_possible_somewhere_and_leaves_a_mark_in_the_history() -> None:
    assert {action for _, action in TRANSITIONS} == set(Action) == set(RECORDED)
    assert len(set(RECORDED.values())) == len(RECORDED)


async def test_a_whole_hand_off_is_told_by_the_history(
    conversations: Conversations, database: Database, clock
) -> None:
    await Accounts(database, clock).add(ANNE, "correct horse battery", "Anne")
    opened, _ = await conversations.open("fr")
    asked, message = await conversations.move(opened.id, Action.REQUEST, reason="low_confidence")
    assert (asked.state, asked.handoff_reason, asked.version) == (
        State.WAITING,
        "low_confidence",
        opened.version + 1,
    )
    assert (message.author, message.text, message.author_name) == (
        Author.SYSTEM,
        "handoff.requested",
        "",
    )
    clock.forward(minutes=2)
    taken, message = await conversations.move(opened.id, Action.CLAIM, agent=ANNE)
    assert (taken.agent, taken.changed, taken.handoff_reason) == (ANNE, clock(), "low_confidence")
    assert (message.text, message.author_name) == ("handoff.joined", "Anne")
    await conversations.add(opened.id, Author.AGENT, "Bonjour", author_name="Anne", agent=ANNE)
    back, _ = await conversations.move(opened.id, Action.RELEASE, agent=ANNE)
    assert (back.state, back.agent, back.handoff_reason) == (State.BOT, "", "")
    history = await conversations.history(opened.id)
    assert [m.text for m in history] == [
        "handoff.requested",
        "handoff.joined",
        "Bonjour",
        "handoff.released",
    ]
    assert await conversations.get(opened.id) == back


async def test_of_two_agents_who_claim_at_once_one_wins(conversations: Conversations) -> None:
    for _ in range(10):
        opened, _ = await conversations.open("fr")
        await conversations.move(opened.id, Action.REQUEST)
        outcomes = await asyncio.gather(
            *(conversations.move(opened.id, Action.CLAIM, agent=who) for who in (ANNE, BASILE)),
            return_exceptions=True,
        )
        refused = [one for one in outcomes if isinstance(one, TransitionRefused)]
        won = [one for one in outcomes if isinstance(one, tuple)]
        assert (len(won), len(refused)) == (1, 1)
        assert "with_agent" in str(refused[0])
        assert (await conversations.get(opened.id)).agent == won[0][0].agent
        assert len(await conversations.history(opened.id)) == 2


async def test_an_agent_acts_only_in_a_conversation_they_own(conversations: Conversations) -> None:
    opened, _ = await conversations.open("fr")
    await conversations.move(opened.id, Action.REQUEST)
    for stranger_to in ("waiting", "with_agent"):
        for call in (
            conversations.move(opened.id, Action.RELEASE, agent=BASILE),
            conversations.move(opened.id, Action.TRANSFER, agent=BASILE),
            conversations.move(opened.id, Action.CLOSE, agent=BASILE),
            conversations.add(opened.id, Author.AGENT, "Bonjour", author_name=BASILE),
            conversations.add(opened.id, Author.AGENT, "Bonjour"),
        ):
            with pytest.raises(TransitionRefused, match=stranger_to) as refused:
                await call
            assert ANNE not in str(refused.value)
        if stranger_to == "waiting":
            await conversations.move(opened.id, Action.CLAIM, agent=ANNE)
    with pytest.raises(TransitionRefused):
        await conversations.move(opened.id, Action.CLOSE)  # nor does the system, over an agent
    await conversations.add(opened.id, Author.AGENT, "Bonjour", author_name=ANNE)


async def test_a_refusal_says_the_state_and_what_is_possible(conversations: Conversations) -> None:
    opened, _ = await conversations.open("fr")
    with pytest.raises(TransitionRefused, match=r"is bot; possible: request, close"):
        await conversations.move(opened.id, Action.CLAIM, agent=ANNE)
    await conversations.move(opened.id, Action.REQUEST)
    with pytest.raises(TransitionRefused, match="agent's name"):
        await conversations.move(opened.id, Action.CLAIM)
    assert len(await conversations.history(opened.id)) == 1  # a refusal leaves no mark


class TwoAgentsAndACitizen(RuleBasedStateMachine):
    """Anyone asks for anything in any order, on the real storage; we only watch who owns."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        file = Path(self.folder.name) / "guichet.sqlite"
        self.database = self.run_async(open_database(f"sqlite:///{file}"))
        self.conversations = Conversations(self.database)
        self.id = self.run_async(self.conversations.open("fr"))[0].id
        self.owner = ""
        self.told = 0

    def run_async(self, call: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(call)

    def teardown(self) -> None:
        self.run_async(self.database.close())
        self.runner.close()
        self.folder.cleanup()

    @rule(action=st.sampled_from(Action), agent=st.sampled_from(["", ANNE, BASILE]))
    def ask(self, action: Action, agent: str) -> None:
        try:
            moved, _ = self.run_async(self.conversations.move(self.id, action, agent=agent))
        except TransitionRefused:
            return
        self.told += 1
        if action is Action.CLAIM:
            assert not self.owner, "taken from under another agent"
            assert agent
            self.owner = agent
        elif self.owner:
            assert agent == self.owner or action is Action.LOSE, "pushed out by somebody else"
            self.owner = ""
        assert moved.agent == self.owner

    @rule()
    def both_claim_at_once(self) -> None:
        async def claim() -> list[object]:
            return await asyncio.gather(
                *(
                    self.conversations.move(self.id, Action.CLAIM, agent=agent)
                    for agent in (ANNE, BASILE)
                ),
                return_exceptions=True,
            )

        before = self.run_async(self.conversations.get(self.id)).state
        won = [one for one in self.run_async(claim()) if isinstance(one, tuple)]
        assert len(won) == (1 if Action.CLAIM in possible(before) else 0)
        if won:
            self.owner = won[0][0].agent
            self.told += 1

    @rule(author=st.sampled_from(Author), agent=st.sampled_from([ANNE, BASILE]))
    def write(self, author: Author, agent: str) -> None:
        state = self.run_async(self.conversations.get(self.id)).state
        by = agent if author is Author.AGENT else ""
        allowed = {
            Author.AGENT: agent == self.owner,
            Author.CITIZEN: state is not State.CLOSED,
        }.get(author, True)
        try:
            self.run_async(self.conversations.add(self.id, author, "Bonjour", agent=by))
        except TransitionRefused:
            assert not allowed
        else:
            assert allowed
            self.told += 1

    @invariant()
    def one_owner_exactly_while_with_an_agent(self) -> None:
        found = self.run_async(self.conversations.get(self.id))
        assert found.agent == self.owner
        assert bool(found.agent) == (found.state is State.WITH_AGENT)

    @invariant()
    def everything_that_happened_stands_in_the_history(self) -> None:
        history = self.run_async(self.conversations.history(self.id))
        assert [message.number for message in history] == list(range(1, self.told + 1))


TwoAgentsAndACitizen.TestCase.settings = settings(
    max_examples=30, stateful_step_count=20, deadline=None
)
TestTwoAgentsAndACitizen = TwoAgentsAndACitizen.TestCase
