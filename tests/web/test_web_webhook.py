"""A running server sends by itself what the city's system is to be told."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.handoff import Action
from assistant.storage.conversations import Conversations
from tests.assistant.test_webhook import SECRET, City, city, signed
from tests.web.serving import serving


@pytest.fixture
def there() -> Iterator[City]:
    with city() as started:
        yield started


def test_a_running_server_sends_what_happens_and_tries_again(
    tmp_path: Path, there: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUICHET_WEBHOOK__URL", there.url)
    monkeypatch.setenv("GUICHET_WEBHOOK__ALLOWED_HOSTS", '["127.0.0.1"]')
    monkeypatch.setenv("GUICHET_WEBHOOK__SECRET", SECRET)
    monkeypatch.setenv("GUICHET_WEBHOOK__EVERY_SECONDS", "0.1")
    monkeypatch.setenv("GUICHET_WEBHOOK__FIRST_WAIT_SECONDS", "0.2")
    there.statuses = [503]
    with serving(tmp_path) as server:
        conversations = Conversations(server.conversations.database, told=True)
        opened, _ = server.run(conversations.open("fr"))
        server.run(conversations.move(opened.id, Action.REQUEST))
        until = time.monotonic() + 20
        while len(there.received) < 2 and time.monotonic() < until:
            time.sleep(0.05)
    first, second = there.received
    assert (first.id, first.body) == (second.id, second.body)
    assert json.loads(first.body)["data"]["conversation"] == opened.id
    assert signed(second)
