"""A server that is told to end finishes what it can, says so, and loses nobody."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.web.serving import LOST_CARD, Citizen, serving
from tests.web.test_web_handoff import citizen_stream
from web.commands import bind

KEY = "the-same-key"
# As a service manager hands its socket over: as the third file, named by the environment.
HANDED = 'exec 3<&"$1"; shift; LISTEN_FDS=1 LISTEN_PID=$$ exec "$@"'


@contextmanager
def held() -> Iterator[socket.socket]:
    with bind("127.0.0.1", 0) as one:
        yield one


@contextmanager
def process(
    folder: Path, held: socket.socket, seconds: int = 15
) -> Iterator[subprocess.Popen[str]]:
    """A web process that answers on a socket which stays ours."""
    url = f"sqlite+aiosqlite:///{folder / 'g.sqlite'}"
    number = held.fileno()
    command = [sys.executable, "-m", "tests.web.live_server", url]
    with subprocess.Popen(
        ["bash", "-c", HANDED, "bash", str(number), *command],
        stdout=subprocess.PIPE,
        text=True,
        pass_fds=[number],
        env=os.environ | {"GUICHET_WEB__SHUTDOWN_SECONDS": str(seconds)},
    ) as server:
        assert server.stdout is not None
        assert server.stdout.readline(), "the server did not start"
        try:
            yield server
        finally:
            server.kill()


class Hearing:
    """One message whose events are heard on a thread of its own."""

    def __init__(self, citizen: Citizen, text: str, key: str) -> None:
        self.events: list[tuple[str, Any]] = []
        citizen.http.timeout = 120  # a busy machine needs that to start a process
        self._thread = threading.Thread(target=self._hear, args=(citizen, text, key))
        self._thread.start()

    def _hear(self, citizen: Citizen, text: str, key: str) -> None:
        for event in citizen.hear(text, key):
            self.events.append(event)

    def until(self, name: str, seconds: float = 60) -> None:
        limit = time.monotonic() + seconds
        while not any(found == name for found, _ in self.events):
            assert time.monotonic() < limit, self.events
            time.sleep(0.02)

    def end(self) -> list[str]:
        self._thread.join(150)
        assert not self._thread.is_alive()
        return [name for name, _ in self.events]


def test_an_answer_being_written_is_finished_before_the_server_ends(tmp_path: Path) -> None:
    with held() as socket, process(tmp_path, socket) as server:
        citizen = Citizen(f"http://127.0.0.1:{socket.getsockname()[1]}")
        hearing = Hearing(citizen, "j'ai perdu ma carte, un peu lentement", KEY)
        hearing.until("sentence")
        server.send_signal(signal.SIGTERM)
        hearing_names = hearing.end()
        assert hearing_names[-1] == "answer"
        assert server.wait(60) == 0


def test_one_that_takes_too_long_is_cut_cleanly_and_asked_again_of_the_next_process(
    tmp_path: Path,
) -> None:
    with held() as socket:
        with process(tmp_path, socket, seconds=1) as server:
            citizen = Citizen(f"http://127.0.0.1:{socket.getsockname()[1]}")
            hearing = Hearing(citizen, "une réponse qui vient lentement", KEY)
            hearing.until("sentence")
            server.send_signal(signal.SIGTERM)
            assert hearing.end()[-1] == "interrupted"  # of an answer that lasts twelve seconds
            assert server.wait(60) == 0
        # Nobody serves, and nobody is refused: who calls now waits in the socket.
        again = Hearing(citizen, "une réponse qui vient lentement", KEY)
        with process(tmp_path, socket):
            names = again.end()
            assert names[0] == "accepted"
            assert names[-1] == "answer"
            authors = [message["author"] for message in citizen.read()["messages"]]
            assert authors == ["citizen", "assistant"]


def test_live_streams_end_at_once_and_take_up_where_they_were(tmp_path: Path) -> None:
    with held() as socket:
        with process(tmp_path, socket, seconds=600) as server:
            citizen = Citizen(f"http://127.0.0.1:{socket.getsockname()[1]}")
            with citizen_stream(citizen) as page:
                page.wait(lambda n, d: n == "state")
                server.send_signal(signal.SIGTERM)
                assert server.wait(120) == 0  # nothing was being written
        with process(tmp_path, socket), citizen_stream(citizen) as page:
            page.wait(lambda n, d: n == "state")


def test_while_it_ends_it_is_alive_not_ready_and_takes_no_new_message(tmp_path: Path) -> None:
    with serving(tmp_path, shutdown_seconds=120) as served:
        endless = tuple(f"Phrase numéro {number}." for number in range(1000))
        served.assistant.scripts["sans fin"] = replace(LOST_CARD, sentences=endless, pace=0.1)
        citizen, other = Citizen(served.url), Citizen(served.url)
        hearing = Hearing(citizen, "une réponse sans fin", KEY)
        hearing.until("sentence")
        served.stop()
        with httpx.Client(base_url=served.url, timeout=30) as http:
            limit = time.monotonic() + 30
            while http.get("/ready").status_code == 200:
                assert time.monotonic() < limit
                time.sleep(0.05)
            assert http.get("/ready").json()["type"].endswith(":stopping")
            assert http.get("/ready").headers["retry-after"] == "2"
            assert http.get("/health").json() == {"status": "stopping"}
            plain = http.post("/ask", data={"text": "ma carte perdue"})
            assert plain.status_code == 503
            assert "ma carte perdue" in plain.text
        refused = other.call("POST", "/messages", json={"text": "bonjour", "key": "another-key"})
        assert refused.status_code == 503
        assert refused.json()["type"].endswith(":stopping")
        citizen.call("POST", "/stop")
        assert hearing.end()[-1] == "answer"


def test_a_socket_that_was_handed_to_another_process_is_not_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from web.commands import inherited_socket

    monkeypatch.setenv("LISTEN_FDS", "1")
    monkeypatch.setenv("LISTEN_PID", str(os.getpid() + 1))
    assert inherited_socket() is None
