"""Keeps the model's process alive, and brings each caller what is told to them.

A native crash or a lack of memory ends only that process: those being answered get a ModelError,
and another process is started at once.
"""

from __future__ import annotations

import itertools
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import structlog

from assistant.errors import ModelError, ModelStopped

log = structlog.get_logger()

WORKER = (sys.executable, "-P", "-m", "assistant.model.worker")
RELOADING_S = 30.0  # how long a caller waits for a process that is being started again
LOADED_WELL_S = 20.0  # a process that ends sooner than this is started again only after a pause
LONGEST_PAUSE_S = 60.0
_LOOK_S = 0.1  # how often someone who waits looks whether they were told to stop
_ROOT = str(Path(__file__).parents[2])


class ModelProcess:
    """One process at a time; ``ask`` from any thread."""

    def __init__(self, wanted: Mapping[str, Any], command: Sequence[str] = WORKER) -> None:
        """Start it and wait until it is ready. Raises ModelError when it cannot load."""
        self._wanted, self._command = wanted, command
        self._lock = threading.Lock()
        self._callers: dict[int, queue.SimpleQueue[dict[str, Any]]] = {}
        self._numbers = itertools.count(1)
        self._ready, self._closing = threading.Event(), threading.Event()
        self._process = self._start()
        self._reader = threading.Thread(target=self._live, name="model", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def ready(self) -> bool:
        """Whether it has loaded the model and takes calls."""
        return self._ready.is_set()

    def ask(
        self, what: Mapping[str, Any], stop: threading.Event | None
    ) -> Generator[dict[str, Any], None, None]:
        """What the process tells of this request, to its end. Raises ModelError when it dies.

        Closing the iterator frees the engine too.
        """
        self._await_ready(stop)
        number, told = next(self._numbers), queue.SimpleQueue[dict[str, Any]]()
        self._callers[number] = told
        stopped = False
        try:
            self._send({"ask": number, **what})
            while True:
                if stop is not None and stop.is_set() and not stopped:
                    stopped = True
                    self._send({"stop": number})
                try:
                    message = told.get(timeout=_LOOK_S)
                except queue.Empty:
                    continue
                yield message
                if "text" not in message:
                    stopped = "error" not in message  # else another process may have got it
                    return
        finally:
            del self._callers[number]
            if not stopped:
                self._send_if_alive({"stop": number})

    def _await_ready(self, stop: threading.Event | None) -> None:
        until = time.monotonic() + RELOADING_S
        while not self._ready.wait(_LOOK_S):
            if stop is not None and stop.is_set():
                raise ModelStopped("stopped while the language model was being started again")
            if time.monotonic() > until:
                raise ModelError("The language model's process is being started again")

    def _send(self, message: Mapping[str, Any]) -> None:
        try:
            with self._lock:
                assert self._process.stdin is not None
                self._process.stdin.write(json.dumps(message).encode() + b"\n")
                self._process.stdin.flush()
        except (OSError, ValueError):
            raise ModelError("The language model's process has ended") from None

    def _send_if_alive(self, message: Mapping[str, Any]) -> None:
        try:
            self._send(message)
        except ModelError:
            return

    def _start(self) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([_ROOT, *sys.path])}
        process = subprocess.Popen(  # noqa: S603 our own module, no shell
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
        )
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(json.dumps(dict(self._wanted)).encode() + b"\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except OSError:
            line = b""
        told = json.loads(line) if line.endswith(b"\n") else {}
        if "ready" not in told:
            _end(process)
            raise ModelError(
                told.get("failed")
                or f"The language model's process ended while loading (code {process.returncode}); "
                "is there memory enough for the model?"
            )
        self._ready.set()
        return process

    def _live(self) -> None:
        """Bring what is told to whom it is for; start another process when this one ends."""
        pause, started = 0.0, time.monotonic()
        while True:
            assert self._process.stdout is not None
            for line in self._process.stdout:
                message = json.loads(line)
                if caller := self._callers.get(message["id"]):
                    caller.put(message)
            self._ready.clear()
            _end(self._process)
            for caller in list(self._callers.values()):
                caller.put({"error": "The language model's process has ended"})
            if self._closing.is_set():
                return
            log.error("model_process_ended", code=self._process.returncode)
            lived = time.monotonic() - started
            pause = 0.0 if lived > LOADED_WELL_S else min(max(0.5, pause * 2), LONGEST_PAUSE_S)
            while not self._ready.is_set():
                if self._closing.wait(pause):
                    return
                started = time.monotonic()
                try:
                    self._process = self._start()
                    if self._closing.is_set():
                        _end(self._process)
                except ModelError as error:
                    log.error("model_process_cannot_start", error=str(error))
                    pause = min(max(0.5, pause * 2), LONGEST_PAUSE_S)

    def close(self) -> None:
        self._closing.set()
        _end(self._process)
        self._reader.join(10)


def _end(process: subprocess.Popen[bytes]) -> None:
    """It ends by itself when its input closes; if it does not, it is made to."""
    assert process.stdin is not None
    with suppress(OSError):  # what was still to be written has nobody to read it
        process.stdin.close()
    try:
        process.wait(3)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
