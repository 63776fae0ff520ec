"""A server of our own in another process: started, watched, asked and stopped."""

from __future__ import annotations

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
        self._wait(clock)

    def _wait(self, clock: Clock) -> None:
        address = ""
        while True:
            if self._process.poll() is not None:
                raise ServerFailed(f"The server ended before it was ready: {self._last_line()}")
            if clock.over:
                raise ServerFailed(f"The server was not ready in {clock.spent:.0f} s")
            if not address and (found := ADDRESS.search(self._log.read_text("utf-8", "replace"))):
                address = found.group()
                self.listening_after = clock.spent
                self._http.base_url = httpx.URL(address)
            if address and self._is_ready():
                self.ready_after = clock.spent
                return
            time.sleep(LOOK_EVERY)

    def _is_ready(self) -> bool:
        try:
            reply = self._http.get("/api/v1/ready")
        except httpx.TransportError:
            return False
        if reply.status_code != httpx.codes.OK:
            return False
        self.index = reply.json()["index"]
        return True

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
        opened = self._http.post("/api/v1/conversations", json={"language": "fr"}).json()
        asked = time.perf_counter()
        told: dict[str, Any] = {"status": "", "to_first_words_s": None, "to_answer_s": None}
        with self._http.stream(
            "POST",
            f"/api/v1/conversations/{opened['id']}/messages",
            headers={"X-Conversation-Token": opened["token"]},
            json={"text": question, "key": f"benchmark-{number}"},
            timeout=max(1.0, clock.left),
        ) as reply:
            reply.raise_for_status()
            for line in reply.iter_lines():
                event = line.removeprefix("event: ")
                elapsed = round(time.perf_counter() - asked, 3)
                if event in ("excerpt", "sentence") and told["to_first_words_s"] is None:
                    told["to_first_words_s"] = elapsed
                elif event == "answer":
                    told["to_answer_s"] = elapsed
                elif event.startswith("data: ") and told["to_answer_s"] and not told["status"]:
                    told["status"] = _status(event)
        return told

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
def serving(command: Sequence[str], seconds: float) -> Iterator[Server]:
    """Start ``command``, wait at most ``seconds`` until it is ready, and end it in any case.

    Its conversations go to a throw-away database; the models, corpus and index are those in use.
    """
    with tempfile.TemporaryDirectory(prefix="guichet-benchmark-") as folder:
        log = Path(folder) / "stderr.txt"
        environment = os.environ | {
            "GUICHET_STORAGE__URL": f"sqlite+aiosqlite:///{folder}/conversations.sqlite",
            "COLUMNS": "200",  # the address stays on one line
            "PYTHONUNBUFFERED": "1",
        }
        clock = Clock(seconds)
        with log.open("wb") as stderr:
            process = subprocess.Popen(
                list(command), stdout=subprocess.DEVNULL, stderr=stderr, env=environment
            )
        try:
            yield Server(process, log, clock)
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()


def _status(line: str) -> str:
    import json

    message = json.loads(line.removeprefix("data: "))
    return str((message.get("answer") or {}).get("status", ""))
