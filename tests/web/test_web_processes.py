"""Two web processes on one PostgreSQL: what happens in one is told at once by the other."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Iterator

import psycopg
import pytest

from assistant.access.access import Access
from assistant.storage.database import open_database
from tests.assistant.conftest import POSTGRES
from tests.web.live_server import process
from tests.web.serving import PASSWORD, Citizen, Colleague
from tests.web.test_web_handoff import citizen_stream, listening, ours

pytestmark = pytest.mark.postgres


@pytest.fixture
async def url() -> Iterator[str]:
    if not os.environ.get("GUICHET_TESTS_MAY_SKIP"):
        psycopg.connect(POSTGRES, connect_timeout=5).close()
    schema = f"guichet_{uuid.uuid4().hex}"
    with psycopg.connect(POSTGRES, autocommit=True) as server:
        server.execute(f"CREATE SCHEMA {schema}")
        address = f"{POSTGRES}?options=-csearch_path%3D{schema}"
        async with await open_database(address) as database:
            await Access.of(database).accounts.add("nadia", PASSWORD, "Nadia", ["agent"])
        yield address
        server.execute(f"DROP SCHEMA {schema} CASCADE")


def test_citizen_and_agent_speak_through_two_processes_and_a_cut_loses_nothing(url: str) -> None:
    with process(url) as one, process(url) as other:
        citizen, agent = Citizen(one), Colleague(other)
        with (
            citizen_stream(citizen) as page,
            listening(agent.http, "/api/v1/agents/events") as desk,
        ):
            page.wait(lambda n, d: n == "state")
            citizen.call("POST", "/handoff")
            desk.wait(lambda n, d: n == "queue" and ours(citizen, d["waiting"]))
            agent.act(citizen.id, "claim")
            page.wait(lambda n, d: n == "state" and d["agent"] == "Nadia")
            first = agent.write(citizen.id, "Bonjour").json()["number"]
            page.wait(lambda n, d: n == "message" and d["text"] == "Bonjour")
            citizen.say("Merci")
            desk.wait(lambda n, d: n == "message" and d["message"]["text"] == "Merci")
        # The page is cut off; what is said meanwhile comes first when it is back, on the other.
        agent.write(citizen.id, "Vous êtes là ?")
        citizen.http.base_url = other
        with citizen_stream(citizen, last=first) as page:
            page.wait(lambda n, d: n == "message" and d["text"] == "Vous êtes là ?")
            agent.write(citizen.id, "Encore un mot")
            page.wait(lambda n, d: n == "message" and d["text"] == "Encore un mot")
            texts = [d["text"] for n, d in page.heard if n == "message"]
        assert texts == ["Merci", "Vous êtes là ?", "Encore un mot"]


def test_when_the_database_drops_its_listeners_they_come_back_and_read_what_they_missed(
    url: str,
) -> None:
    with process(url) as one, process(url) as other:
        citizen, agent = Citizen(one), Colleague(other)
        citizen.call("POST", "/handoff")
        agent.act(citizen.id, "claim")
        with citizen_stream(citizen) as page:
            page.wait(lambda n, d: n == "state")
            with psycopg.connect(POSTGRES, autocommit=True) as server:
                dropped = server.execute(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                    "WHERE query = 'LISTEN guichet_live' AND pid <> pg_backend_pid()"
                ).fetchone()
            assert dropped[0] >= 2
            agent.write(citizen.id, "Pendant la coupure")
            page.wait(lambda n, d: n == "message" and d["text"] == "Pendant la coupure", 10)
            time.sleep(1)
            agent.write(citizen.id, "Après la coupure")
            page.wait(lambda n, d: n == "message" and d["text"] == "Après la coupure", 10)
