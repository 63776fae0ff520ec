"""The model's process may die at any moment; here it is a tiny one that dies when told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from assistant.errors import ModelError
from assistant.model.process import ModelProcess

TINY = """
import json, os, sys, threading
def tell(**message):
    print(json.dumps(message), flush=True)
wanted = json.loads(sys.stdin.readline())
if wanted.get("broken"):
    tell(failed="of another format")
    sys.exit()
if wanted.get("killed"):
    os.kill(os.getpid(), 9)
tell(ready={})
stopped = []
for line in sys.stdin:
    message = json.loads(line)
    if "stop" in message:
        tell(id=message["stop"], usage=[1, 0, 1, "cancelled"])
        continue
    tell(id=message["ask"], text="mot", logprob=0)
    if message["says"] != "waits":
        tell(id=message["ask"], usage=[1, 0, 1, "stop"])
"""
COMMAND = (sys.executable, "-c", TINY)


@pytest.fixture
def process() -> Iterator[ModelProcess]:
    process = ModelProcess({}, COMMAND)
    yield process
    process.close()


def test_who_is_being_answered_is_told_of_a_crash_and_the_next_is_answered(
    process: ModelProcess,
) -> None:
    told = process.ask({"says": "waits"}, None)
    assert next(told)["text"] == "mot"
    before = process.pid
    os.kill(before, signal.SIGKILL)
    assert "has ended" in next(told)["error"]
    assert list(told) == []
    assert [set(message) for message in process.ask({"says": "mot"}, None)][-1] == {"id", "usage"}
    assert process.pid != before


def test_several_crashes_in_a_row_are_survived(process: ModelProcess) -> None:
    for _ in range(3):
        os.kill(process.pid, signal.SIGKILL)
        time.sleep(0.05)
        list(process.ask({"says": "mot"}, None))


def test_stop_reaches_the_process(process: ModelProcess) -> None:
    stop = threading.Event()
    told = process.ask({"says": "waits"}, stop)
    next(told)
    stop.set()
    assert next(told)["usage"][-1] == "cancelled"


def test_whoever_stops_listening_is_forgotten(process: ModelProcess) -> None:
    with closing(process.ask({"says": "waits"}, None)) as told:
        next(told)
    assert len(list(process.ask({"says": "mot"}, None))) == 2


def test_a_process_that_cannot_load_says_why() -> None:
    with pytest.raises(ModelError, match="of another format"):
        ModelProcess({"broken": True}, COMMAND)
    with pytest.raises(ModelError, match=r"ended while loading \(code -9\)"):
        ModelProcess({"killed": True}, COMMAND)


def test_no_orphan_is_left_when_the_server_is_killed() -> None:
    server = textwrap.dedent(f"""
        import os, sys
        from assistant.model.process import ModelProcess
        process = ModelProcess({{}}, (sys.executable, "-c", {TINY!r}))
        print(process.pid, flush=True)
        os.kill(os.getpid(), 9)
    """)
    done = subprocess.run([sys.executable, "-c", server], capture_output=True, check=False)
    child = Path(f"/proc/{int(done.stdout)}")
    until = time.monotonic() + 10
    while child.exists() and "\nState:\tZ" not in (child / "status").read_text():
        assert time.monotonic() < until, "the model's process outlived its server"
        time.sleep(0.05)
