"""A console left alone falls asleep, though its page goes on looking by itself."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from sqlalchemy import select, update

from assistant.access.settings import AccessSettings
from assistant.storage.database import now
from assistant.storage.tables import sessions
from assistant.storage.tokens import fingerprint
from foundation import load
from tests.web.serving import Colleague, Served
from tests.web.test_web_handoff import listening
from web.sessions import BY_ITSELF, COOKIE

EVENTS = "/api/v1/agents/events"


def seen(server: Served, agent: Colleague, at: datetime | None = None) -> datetime:
    """When the session was last used; set to ``at`` when it is given."""
    mark = fingerprint(agent.http.cookies[COOKIE])

    async def play() -> datetime:
        async with server.conversations.database.writing() as connection:
            if at is not None:
                await connection.execute(
                    update(sessions).where(sessions.c.token == mark).values(seen=at)
                )
            found = select(sessions.c.seen).where(sessions.c.token == mark)
            moment: datetime = await connection.scalar(found)
            return moment

    return server.run(play())


def test_an_open_stream_and_what_the_page_does_by_itself_keep_no_session_awake(
    server: Served,
) -> None:
    agent = Colleague(server.url)
    with listening(agent.http, EVENTS, **{BY_ITSELF: "1"}) as desk:
        desk.wait(lambda n, d: n == "team")
        before = seen(server, agent, now() - timedelta(minutes=5))
        agent.call("GET", "/conversations", headers={BY_ITSELF: "1"})
        told = len(desk.heard)
        for status in ("busy", "available"):  # told to every console
            Colleague(server.url, "karim").call("PUT", "/presence", json={"status": status})
        desk.wait(lambda n, d: n == "team" and len(desk.heard) > told)
        time.sleep(server.app.state.services.settings.poll_seconds * 1.5)
        assert seen(server, agent) == before
        agent.call("GET", "/conversations")  # a gesture of the person's
        assert seen(server, agent) > before


def test_a_console_left_alone_is_signed_out_while_its_stream_is_open(server: Served) -> None:
    agent = Colleague(server.url)
    with listening(agent.http, EVENTS, **{BY_ITSELF: "1"}) as desk:
        desk.wait(lambda n, d: n == "team")
        seen(server, agent, now() - load(AccessSettings).idle - timedelta(seconds=1))
        desk.ended(10)
    assert agent.call("GET", "/conversations").status_code == 401
