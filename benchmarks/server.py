"""A server of our own in another process: started, watched, asked and stopped."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from benchmarks.figures import Clock
from foundation import GuichetError

ADDRESS = re.compile(r"http://[\w.:\[\]-]+:\d+/")
READY = "/ready"
LOOK_EVERY = 0.05  # seconds
TO_STOP = 30.0  # seconds
_FIELDS = {"VmRSS": "resident", "RssAnon": "own", "RssFile": "mapped", "VmHWM": "peak"}


class ServerFailed(GuichetError):
    """The server ended or stayed silent; the message holds the last line it wrote."""


class Server:
    """A running ``guichet serve``; ``ready_after`` is in seconds from the start of its process."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path, clock: Clock) -> None:
        self._process, self._log = process, log
        self._http = httpx.Client(timeout=10.0, trust_env=False)
        self.ready_after = 0.0
        self.listening_after = 0.0
        self.index: dict[str, int] = {}
        self.address = ""
        self._last = "nothing"
        self._wait(clock)

    def _wait(self, clock: Clock) -> None:
        address = ""
        while True:
            if self._process.poll() is not None:
                raise ServerFailed(f"The server ended before it was ready: {self._last_line()}")
            if clock.over:
                raise ServerFailed(
                    f"The server was not ready in {clock.spent:.0f} s; {READY} said: {self._last}"
                )
            if not address and (found := ADDRESS.search(self._log.read_text("utf-8", "replace"))):
                address = self.address = found.group()
                self.listening_after = clock.spent
                self._http.base_url = httpx.URL(address)
            if address and self._is_ready():
                self.ready_after = clock.spent
                return
            time.sleep(LOOK_EVERY)

    def _is_ready(self) -> bool:
        try:
            reply = self._http.get(READY)
        except httpx.TransportError:
            return False
        if reply.status_code == httpx.codes.SERVICE_UNAVAILABLE:
            self._last = reply.text
            return False
        if reply.status_code != httpx.codes.OK:
            raise ServerFailed(f"Expected 200 or 503 from {READY}, found {reply.status_code}")
        self.index = reply.json()["index"]
        return True

    @property
    def pid(self) -> int:
        return self._process.pid

    def memory(self) -> dict[str, float]:
        """Megabytes: resident, of which its own and mapped from files, and the peak so far."""
        try:
            lines = Path(f"/proc/{self._process.pid}/status").read_text("utf-8").splitlines()
        except OSError:
            raise ServerFailed("Expected /proc to tell the memory of a process (Linux)") from None
        found = (line.split() for line in lines)
        return {
            _FIELDS[words[0].rstrip(":")]: round(int(words[1]) / 1024, 1)
            for words in found
            if words and words[0].rstrip(":") in _FIELDS
        }

    def ask(self, question: str, number: int, clock: Clock) -> dict[str, Any]:
        """Ask in a new conversation; seconds to the first words shown and to the whole answer."""
        try:
            opened = self._http.post("/api/v1/conversations", json={"language": "fr"})
            opened.raise_for_status()
            started = time.perf_counter()
            with self._http.stream(
                "POST",
                f"/api/v1/conversations/{opened.json()['id']}/messages",
                headers={"X-Conversation-Token": opened.json()["token"]},
                json={"text": question, "key": f"benchmark-{number}"},
                timeout=max(1.0, clock.left),
            ) as reply:
                reply.raise_for_status()
                return _hear(reply.iter_lines(), started, clock)
        except httpx.HTTPError as error:
            raise ServerFailed(f"Question {number} was not answered: {error}") from None

    def stop(self) -> float:
        """Ask it to end, as a service manager does; the seconds it took."""
        self._http.close()
        clock = Clock(TO_STOP)
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(TO_STOP)
            except subprocess.TimeoutExpired:
                raise ServerFailed(f"The server did not stop in {TO_STOP:.0f} s") from None
        return round(clock.spent, 3)

    def _last_line(self) -> str:
        lines = self._log.read_text("utf-8", "replace").strip().splitlines()
        return lines[-1].strip() if lines else "it wrote nothing"


@contextmanager
def serving(command: Sequence[str], seconds: float, **environment: str) -> Iterator[Server]:
    """Start ``command``, wait at most ``seconds`` until it is ready, and end it in any case.

    Its conversations go to a throw-away database; the models, corpus and index are those in use.
    """
    with tempfile.TemporaryDirectory(prefix="guichet-benchmark-") as folder:
        log = Path(folder) / "stderr.txt"
        given = os.environ | {
            "GUICHET_STORAGE__URL": f"sqlite+aiosqlite:///{folder}/conversations.sqlite",
            "COLUMNS": "200",  # the address stays on one line
            "PYTHONUNBUFFERED": "1",
            **environment,
        }
        clock = Clock(seconds)
        with log.open("wb") as stderr:
            process = subprocess.Popen(
                list(command), stdout=subprocess.DEVNULL, stderr=stderr, env=given
            )
        try:
            yield Server(process, log, clock)
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask first: a server that is killed leaves its index to be repaired."""
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(TO_STOP)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _hear(lines: Iterator[str], started: float, clock: Clock) -> dict[str, Any]:
    """Follow the events of one answer until it is whole, or the time is over."""
    told: dict[str, Any] = {"status": "", "to_first_words_s": None, "to_answer_s": None}
    event = ""
    for line in lines:
        elapsed = round(time.perf_counter() - started, 3)
        if line.startswith("event: "):
            event = line.removeprefix("event: ")
            if event in ("excerpt", "sentence") and told["to_first_words_s"] is None:
                told["to_first_words_s"] = elapsed
        elif line.startswith("data: ") and event == "answer":
            answer = json.loads(line.removeprefix("data: ")).get("answer") or {}
            return told | {"to_answer_s": elapsed, "status": answer.get("status", "")}
        if clock.over:
            break
    return told
