"""Events reach the city's system once at least, signed, and nowhere else."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Lock, Thread
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from assistant.conversation import Author
from assistant.doctor.connections import check_connections
from assistant.doctor.finding import Level
from assistant.doctor.webhook import check_webhook
from assistant.handoff import Action
from assistant.storage import outbox
from assistant.storage.conversations import Conversations
from assistant.storage.database import Database, open_database
from assistant.storage.outbox import Outbox
from assistant.webhook.commands import app
from assistant.webhook.sending import Sender
from assistant.webhook.settings import WebhookSettings
from assistant.webhook.signing import sign
from foundation import GuichetError, SettingsError, UsageError, load
from tests.assistant.conftest import Clock

SECRET = "un secret de test assez long"
SENDER = """
import asyncio, sys
from assistant.storage.database import open_database
from assistant.webhook.sending import Sender
from assistant.webhook.settings import WebhookSettings

async def main(storage, url, secret):
    settings = WebhookSettings(url=url, allowed_hosts=["127.0.0.1"], secret=secret)
    async with await open_database(storage) as database:
        await Sender(database, settings).round()

asyncio.run(main(*sys.argv[1:]))
"""


@dataclass(frozen=True)
class Received:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


class Patient(ThreadingHTTPServer):
    """All that three senders call at once may wait to be let in; the usual five would be lost."""

    request_queue_size = 128


@dataclass
class City:
    """The city's system: answers with ``statuses`` one after the other, then with 204.

    A status of 0 hangs up without a word. It answers only once ``may_answer`` is set.
    """

    url: str
    statuses: list[int] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)
    may_answer: Event = field(default_factory=Event)
    slow: float = 0.0
    lock: Lock = field(default_factory=Lock)


@contextmanager
def city() -> Iterator[City]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            with there.lock:
                there.received.append(Received(self.path, headers, body))
                status = there.statuses.pop(0) if there.statuses else 204
            there.may_answer.wait(20)
            time.sleep(there.slow)
            if not status:
                self.connection.close()
                return
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return None

    server = Patient(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    there = City(f"http://127.0.0.1:{server.server_port}/events")
    there.may_answer.set()
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield there
    finally:
        there.may_answer.set()
        server.shutdown()
        server.server_close()


@pytest.fixture
def there() -> Iterator[City]:
    with city() as started:
        yield started


def settings(there: City, **more: Any) -> WebhookSettings:
    given = {"url": there.url, "allowed_hosts": ["127.0.0.1"], "secret": SECRET, "seconds": 5}
    return WebhookSettings(**(given | more))


async def put(database: Database, clock: Callable[[], Any], count: int = 1) -> None:
    async with database.writing() as connection:
        for number in range(count):
            await outbox.put(connection, "handoff.requested", {"number": number}, clock())


def signed(received: Received, now: float | None = None) -> bool:
    """Checked by the very lines that docs/webhook.md gives to those who receive."""
    page = (Path(__file__).parents[2] / "docs" / "webhook.md").read_text("utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    given: dict[str, Any] = {}
    exec(code, given)
    moment = float(received.headers["webhook-timestamp"]) if now is None else now
    given["time"] = SimpleNamespace(time=lambda: moment)
    return bool(given["verify"](received.headers, received.body, SECRET))


async def test_an_event_is_sent_again_until_it_is_received_always_with_the_same_id(
    database: Database, clock: Clock, there: City
) -> None:
    there.statuses = [503, 0, 429]
    sender = Sender(database, settings(there, first_wait_seconds=10), clock)
    await put(database, clock)
    waits = []
    for _ in range(3):
        assert await sender.round() == 0
        (waiting,) = await Outbox(database, clock).waiting()
        waits.append((waiting.next_try - clock()).total_seconds())
        assert await sender.round() == 0, "nothing is sent before its time"
        clock.forward(seconds=waits[-1])
    assert await sender.round() == 1
    assert len(there.received) == 4
    assert len({one.id for one in there.received}) == 1
    assert len({one.body for one in there.received}) == 1
    assert all(5 * 2**n <= wait <= 10 * 2**n for n, wait in enumerate(waits)), waits
    clock.forward(days=1)
    assert await sender.round() == 0, "what was received is not sent again"
    assert await Outbox(database, clock).counts() == {"waiting": 0, "failed": 0}


async def test_each_event_is_signed_over_its_id_its_moment_and_its_body(
    database: Database, clock: Clock, there: City
) -> None:
    conversations = Conversations(database, clock, told=True)
    opened, _ = await conversations.open("fr")
    await conversations.add(opened.id, Author.CITIZEN, "Mon secret à moi")
    await conversations.move(opened.id, Action.REQUEST, reason="asked", theme="Papiers")
    await conversations.erase(opened.id)
    assert await Sender(database, settings(there), clock).round() == 2
    told = {json.loads(one.body)["type"]: json.loads(one.body) for one in there.received}
    assert told.keys() == {"handoff.requested", "conversation.erased"}
    assert told["handoff.requested"]["data"]["theme"] == "Papiers"
    for one in there.received:
        assert signed(one)
        assert int(one.headers["webhook-timestamp"]) == int(clock().timestamp())
        assert one.headers["content-type"] == "application/json"
        assert "secret" not in one.body.decode() + str(one.headers)
        assert not signed(Received(one.path, one.headers, one.body + b" "))
        assert not signed(one, now=clock().timestamp() + 301)
        later = one.headers | {"webhook-timestamp": str(int(clock().timestamp()) + 1)}
        assert not signed(Received(one.path, later, one.body))


def test_the_signature_is_the_one_of_the_open_convention() -> None:
    """The example of the Standard Webhooks specification's reference libraries."""
    key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    made = sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}', key)
    assert made == "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


async def test_after_its_tries_an_event_is_given_up_told_by_the_doctor_and_can_be_sent_again(
    database: Database, url: str, clock: Clock, there: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    there.statuses = [500, 404, 403]
    sender = Sender(database, settings(there, tries=3), clock)
    await put(database, clock)
    for _ in range(5):
        await sender.round()
        clock.forward(days=1)
    assert len(there.received) == 3
    assert await Outbox(database, clock).counts() == {"waiting": 0, "failed": 1}
    monkeypatch.setenv("GUICHET_STORAGE__URL", url)
    monkeypatch.setenv("GUICHET_WEBHOOK__URL", there.url)
    monkeypatch.setenv("GUICHET_WEBHOOK__ALLOWED_HOSTS", '["127.0.0.1"]')
    monkeypatch.setenv("GUICHET_WEBHOOK__SECRET", SECRET)
    (found,) = await asyncio.to_thread(lambda: list(check_webhook()))
    assert found.level is Level.FAILING
    assert "1 events" in found.what
    assert "HTTP 403" in found.what
    assert "guichet webhook retry" in found.remedy

    def run(*arguments: str) -> str:
        result = CliRunner().invoke(app, arguments)
        assert result.exit_code == 0, result.output
        return result.output

    assert "HTTP 403" in await asyncio.to_thread(run, "list")
    assert "Put 1 events back" in await asyncio.to_thread(run, "retry")
    # The clock of the test is behind: what is due by it is due now.
    assert "1 received, 0 waiting, 0 given up" in await asyncio.to_thread(run, "send")
    (found,) = await asyncio.to_thread(lambda: list(check_webhook()))
    assert found.level is Level.OK
    assert len({one.id for one in there.received}) == 1


async def test_nobody_is_followed_elsewhere(
    database: Database, clock: Clock, there: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    with city() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("ALL_PROXY", proxy.url)
        there.statuses = [307]
        await put(database, clock)
        sender = Sender(database, settings(there), clock)
        assert await sender.round() == 0
        (waiting,) = await Outbox(database, clock).waiting()
        assert waiting.last_error == "HTTP 307"
        assert [one.path for one in there.received] == ["/events"]
        assert proxy.received == []


async def test_two_senders_never_send_the_same(
    database: Database, url: str, clock: Clock, there: City
) -> None:
    there.slow = 0.02
    await put(database, clock, 40)
    async with await open_database(url) as other:
        done = await asyncio.gather(
            *(Sender(one, settings(there), clock).round() for one in (database, other, database))
        )
    assert sum(done) == 40
    assert Counter(one.id for one in there.received).most_common(1)[0][1] == 1
    assert len(there.received) == 40


async def test_a_call_that_does_not_end_is_given_up_in_time(
    database: Database, clock: Clock, there: City
) -> None:
    there.may_answer.clear()
    await put(database, clock)
    started = time.monotonic()
    assert await Sender(database, settings(there, seconds=0.3), clock).round() == 0
    assert time.monotonic() - started < 5
    (waiting,) = await Outbox(database, clock).waiting()
    assert waiting.last_error in ("Timeout", "ReadTimeout")


async def test_an_event_whose_sender_was_killed_is_sent_again_under_the_same_id(
    database: Database, url: str, clock: Clock, there: City
) -> None:
    await put(database, clock)
    there.may_answer.clear()

    def send_and_kill() -> None:
        command = [sys.executable, "-c", SENDER, url, there.url, SECRET]
        with subprocess.Popen(command) as sender:
            until = time.monotonic() + 60
            while not there.received and time.monotonic() < until:
                time.sleep(0.02)
            os.kill(sender.pid, signal.SIGKILL)

    await asyncio.to_thread(send_and_kill)
    assert len(there.received) == 1, "it was killed between the call and its answer"
    there.may_answer.set()
    (waiting,) = await Outbox(database).waiting()
    clock.moment = waiting.next_try - timedelta(seconds=1)
    assert await Sender(database, settings(there), clock).round() == 0, "it is still the other's"
    clock.forward(seconds=1)
    assert await Sender(database, settings(there), clock).round() == 1
    first, second = there.received
    assert (first.id, first.body) == (second.id, second.body)
    assert signed(first)
    assert signed(second)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"url": "http://crm.ville.example/e", "allowed_hosts": ["crm.ville.example"]}, "https"),
        ({"url": "https://crm.ville.example/e"}, "allowed_hosts"),
        ({"url": "https://crm.ville.example/e", "allowed_hosts": ["ville.example"]}, "allowed"),
        ({"url": "https://a:b@crm.ville.example/", "allowed_hosts": ["crm.ville.example"]}, "user"),
        (
            {"url": "https://crm.example@evil.example/", "allowed_hosts": ["evil.example"]},
            "user",
        ),
        ({"url": "ftp://crm.ville.example/", "allowed_hosts": ["crm.ville.example"]}, "https://"),
        ({"url": "crm.ville.example/", "allowed_hosts": ["crm.ville.example"]}, "https://"),
    ],
)
def test_only_an_allowed_host_over_https_is_accepted(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        WebhookSettings(**given)


@pytest.mark.parametrize("secret", ["", "court"])
async def test_without_a_long_secret_nothing_is_sent(
    database: Database, there: City, secret: str
) -> None:
    with pytest.raises(SettingsError, match="24 characters") as refused:
        Sender(database, settings(there, secret=secret))
    assert "court" not in str(refused.value)


def test_by_default_nothing_is_sent_and_the_doctor_says_so() -> None:
    assert load(WebhookSettings).url == ""
    (found,) = check_webhook()
    assert found.level is Level.OK
    assert SECRET not in repr(WebhookSettings(secret=SECRET))
    result = CliRunner().invoke(app, ["send"])
    assert isinstance(result.exception, UsageError | GuichetError)


def test_the_doctor_lists_it_among_the_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUICHET_WEBHOOK__URL", "https://crm.ville.example/guichet")
    monkeypatch.setenv("GUICHET_WEBHOOK__ALLOWED_HOSTS", '["crm.ville.example"]')
    (found,) = check_connections()
    assert found.level is Level.WARNING
    assert "crm.ville.example ([webhook] url), encrypted" in found.what
    (found,) = check_webhook()
    assert found.level is Level.FAILING
    assert "secret" in found.what
