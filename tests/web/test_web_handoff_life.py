"""Two agents, a citizen, the time and crashes, in any order, on the real storage and desk."""

from __future__ import annotations

import asyncio
import os
import tempfile
import uuid
from collections.abc import Coroutine
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import insert

from assistant.conversation import Author, State
from assistant.desk.desk import Desk
from assistant.desk.settings import DeskSettings
from assistant.errors import TransitionRefused
from assistant.handoff import Action
from assistant.storage.conversations import Conversations
from assistant.storage.database import open_database
from assistant.storage.handoffs import Handoffs
from assistant.storage.moving import Wish, move
from assistant.storage.presence import Availability, Presences
from assistant.storage.tables import agents
from tests.assistant.conftest import POSTGRES, Clock
from tests.web.serving import scripts
from web.live import Live
from web.problems import ProblemRaised
from web.scripted import ScriptedAssistant
from web.turns import Turns

ANNE, BASILE = "anne", "basile"
AGENTS = st.sampled_from([ANNE, BASILE])
DESK = DeskSettings(public_holidays="")
UNDER_WAY = {State.WAITING, State.WITH_AGENT}


class Died(Exception):
    """The process dies here."""


class ALife(RuleBasedStateMachine):
    """What is expected is kept apart: who owns, who was seen when, and what the citizen said."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.clock = Clock()
        self.url = self.new_url()
        self.open()
        self.run_(self.hire())
        self.id = self.run_(self.conversations.open("fr"))[0].id
        self.owner = ""
        self.seen: dict[str, Any] = {}
        self.said: list[str] = []

    def new_url(self) -> str:
        self.folder = tempfile.TemporaryDirectory()
        return f"sqlite:///{Path(self.folder.name) / 'guichet.sqlite'}"

    def open(self) -> None:
        self.database = self.run_(open_database(self.url))
        self.conversations = Conversations(self.database, self.clock)
        # Two processes look after the same queue.
        self.desks = [Desk(self.conversations, DESK, self.clock) for _ in range(2)]
        self.presences = Presences(self.database, self.clock)
        self.assistant = ScriptedAssistant(scripts())
        self.turns = Turns(self.assistant, self.conversations, Live(), 3.0, self.desks[0])

    async def hire(self) -> None:
        """Who is at the desk is kept for accounts that there are."""
        account = {"password": "", "created": self.clock(), "disabled": False, "failures": 0}
        async with self.database.writing() as connection:
            for name in (ANNE, BASILE):
                await connection.execute(
                    insert(agents).values(name=name, display_name=name, **account)
                )

    def run_(self, call: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(call)

    def now(self) -> Any:
        return self.run_(self.conversations.get(self.id))

    # ---- the citizen

    @rule(text=st.sampled_from(["bonjour", "la piscine ?", "humain", "au feu"]))
    def the_citizen_writes(self, text: str) -> None:
        text = f"{text} {len(self.said)}"
        before, played = self.now().state, len(self.assistant.played)
        answers = self.count(Author.ASSISTANT)
        try:
            turn = self.run_(self.turns.ask(self.id, text, uuid.uuid4().hex))
        except ProblemRaised:
            assert before is State.CLOSED
            return
        assert before is not State.CLOSED
        if turn.task:
            self.run_(asyncio.wait_for(asyncio.shield(turn.task), 10))
        self.said.append(text)
        silent = before in (State.WITH_AGENT, State.WAITING)
        assert self.count(Author.ASSISTANT) == answers + (not silent)
        assert len(self.assistant.played) == played + (not silent)

    @rule(reason=st.sampled_from(["asked", "low_confidence", "emergency"]))
    def the_citizen_asks_for_a_person(self, reason: str) -> None:
        before = self.now().state
        try:
            moved = self.run_(self.desks[0].request(self.id, reason))
        except TransitionRefused:
            assert before not in (State.BOT, State.CALLBACK)
        else:
            expected = State.WAITING if self.desks[0].is_open() else State.CALLBACK
            assert moved.state is expected

    @rule()
    def the_citizen_changes_their_mind(self) -> None:
        with suppress(TransitionRefused):
            self.run_(self.conversations.move(self.id, Action.CANCEL))

    # ---- the agents

    @rule(agent=AGENTS)
    def an_agent_opens_the_console(self, agent: str) -> None:
        self.run_(self.presences.choose(agent, Availability.AVAILABLE))
        self.seen[agent] = self.clock()

    @rule(agent=AGENTS)
    def an_agent_claims(self, agent: str) -> None:
        before = self.now().state
        try:
            self.run_(self.conversations.move(self.id, Action.CLAIM, agent=agent))
        except TransitionRefused:
            assert before not in (State.WAITING, State.CALLBACK)
        else:
            assert not self.owner, "taken from under another agent"
            self.owner = agent

    @rule()
    def both_claim_at_once(self) -> None:
        before = self.now().state

        async def claim() -> list[object]:
            calls = (
                self.conversations.move(self.id, Action.CLAIM, agent=agent)
                for agent in (ANNE, BASILE)
            )
            return await asyncio.gather(*calls, return_exceptions=True)

        won = [one for one in self.run_(claim()) if isinstance(one, tuple)]
        assert len(won) == (before in (State.WAITING, State.CALLBACK))
        if won:
            self.owner = won[0][0].agent

    @rule(agent=AGENTS, action=st.sampled_from([Action.RELEASE, Action.TRANSFER, Action.CLOSE]))
    def an_agent_ends_it(self, agent: str, action: Action) -> None:
        for_agent = BASILE if action is Action.TRANSFER and agent == ANNE else ""
        try:
            self.run_(self.conversations.move(self.id, action, agent=agent, for_agent=for_agent))
        except TransitionRefused:
            assert agent != self.owner
        else:
            assert agent == self.owner
            self.owner = ""

    @rule(agent=AGENTS)
    def an_agent_writes(self, agent: str) -> None:
        try:
            self.run_(self.conversations.add(self.id, Author.AGENT, "Bonjour", agent=agent))
        except TransitionRefused:
            assert agent != self.owner
        else:
            assert agent == self.owner

    # ---- the time, and what goes wrong

    @rule(
        by=st.sampled_from([timedelta(seconds=30), timedelta(minutes=5), timedelta(minutes=40),
                            timedelta(hours=9), timedelta(days=3)]),
        still_there=st.booleans(),
    )  # fmt: skip
    def time_passes(self, by: timedelta, still_there: bool) -> None:
        before = self.now()
        self.clock.moment += by
        if still_there and before.agent in self.seen:
            self.run_(self.presences.seen(before.agent))
            self.seen[before.agent] = self.clock()
        self.sweep(before)

    def sweep(self, before: Any) -> None:
        async def both() -> Any:
            return await asyncio.gather(*(desk.sweep() for desk in self.desks))

        moved = [id for one in self.run_(both()) for id in one]
        assert len(moved) <= 1, "moved twice"
        if before.state is State.WITH_AGENT:
            gone = self._has_gone(before)
            assert bool(moved) == gone
            if gone:
                self.owner = ""
        if before.state is State.WAITING and not self.desks[0].is_open():
            assert self.now().state is State.CALLBACK

    def _has_gone(self, before: Any) -> bool:
        if before.agent in self.seen:
            since = max(self.seen[before.agent], before.changed)
            return self.clock() - since >= timedelta(seconds=DESK.lost_seconds)
        return self.clock() - before.active >= timedelta(minutes=DESK.silent_minutes)

    @rule()
    def the_process_dies(self) -> None:
        self.run_(self.database.close())
        self.open()

    @rule(agent=AGENTS, action=st.sampled_from([Action.CLAIM, Action.CLOSE, Action.LOSE]))
    def the_process_dies_half_way(self, agent: str, action: Action) -> None:
        before = self.now()
        history = self.run_(self.conversations.history(self.id))

        async def half() -> None:
            async with self.database.writing() as connection:
                await move(connection, self.id, Wish(action, agent), self.clock(), told=True)
                raise Died

        with suppress(Died, TransitionRefused):
            self.run_(half())
        self.the_process_dies()
        assert self.now() == before
        assert self.run_(self.conversations.history(self.id)) == history

    # ---- what always holds

    @invariant()
    def one_owner_exactly_while_with_an_agent(self) -> None:
        found = self.now()
        assert found.agent == self.owner
        assert bool(found.agent) == (found.state is State.WITH_AGENT)

    @invariant()
    def nothing_the_citizen_said_is_lost_or_doubled(self) -> None:
        history = self.run_(self.conversations.history(self.id))
        assert [one.number for one in history] == list(range(1, len(history) + 1))
        assert [one.text for one in history if one.author is Author.CITIZEN] == self.said

    @invariant()
    def who_waits_is_in_the_queue_and_knows_where_they_stand(self) -> None:
        found = self.now()
        queue = self.run_(self.conversations.with_state(State.WAITING, State.CALLBACK))
        assert ([one.id for one in queue] == [self.id]) == (
            found.state in (State.WAITING, State.CALLBACK)
        )
        standing = self.run_(self.desks[1].standing(found))
        if found.state is State.WAITING:
            assert standing.wait.place == 1
        if found.state is State.CALLBACK:
            assert self.desks[1].is_open() or standing.next_opening > self.clock()
        rows = self.run_(Handoffs(self.database).open())
        assert (self.id in rows) == (found.state in UNDER_WAY)

    @precondition(lambda self: self.now().state is not State.BOT)
    @rule()
    def everybody_goes_home_and_nobody_waits_for_ever(self) -> None:
        """From any state, time alone leads to an end; nobody need do anything for it."""
        for _ in range(5):
            self.time_passes(timedelta(days=DESK.callback_days), False)
        assert self.now().state in (State.BOT, State.CLOSED)

    def count(self, author: Author) -> int:
        history = self.run_(self.conversations.history(self.id))
        return sum(one.author is author for one in history)

    def teardown(self) -> None:
        self.run_(self.database.close())
        self.runner.close()
        self.clear()

    def clear(self) -> None:
        self.folder.cleanup()


class ALifeOnPostgres(ALife):
    def new_url(self) -> str:
        self.schema = f"guichet_{uuid.uuid4().hex}"
        self.query(f"CREATE SCHEMA {self.schema}")
        return f"{POSTGRES}?options=-csearch_path%3D{self.schema}"

    def query(self, statement: str) -> None:
        with psycopg.connect(POSTGRES, autocommit=True, connect_timeout=5) as server:
            server.execute(statement)

    def clear(self) -> None:
        self.query(f"DROP SCHEMA {self.schema} CASCADE")


ALife.TestCase.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
TestALife = ALife.TestCase


@pytest.mark.postgres
class TestALifeOnPostgres(ALifeOnPostgres.TestCase):
    settings = settings(max_examples=5, stateful_step_count=15, deadline=None)

    @classmethod
    def setUpClass(cls) -> None:
        if os.environ.get("GUICHET_TESTS_MAY_SKIP"):
            try:
                psycopg.connect(POSTGRES, connect_timeout=5).close()
            except psycopg.OperationalError:
                pytest.skip("no PostgreSQL server at GUICHET_TESTS_POSTGRES")
