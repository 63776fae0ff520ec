"""A whole server under a steady load for long: do memory, open files and waiting stay flat?

`guichet serve` as installed, with its models, index and a database of its own; citizens ask, read,
think and ask again, as `guichet eval load` plays them.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rich.table import Table

from benchmarks.figures import summary
from benchmarks.server import serving
from evaluation.answers.systems import opened
from evaluation.load.playing import Asked, play_load
from evaluation.suite import read_suites

SUITES = Path(__file__).parents[1] / "evaluation" / "suites"
COMMAND = (sys.executable, "-m", "guichet", "serve", "--host", "127.0.0.1", "--port", "0")
TO_START = 300.0  # seconds
EVERY = 5.0  # seconds between two looks at the processes
PARTS = 10  # the time is cut into so many; the first warms up and does not count for the trend


@dataclass(frozen=True, slots=True)
class Look:
    """``at`` seconds from the start, of the server and the processes it started: megabytes that
    are their own, open files, threads."""

    at: float
    own_mb: float
    handles: int
    threads: int


def soak(minutes: float = 30.0, citizens: int = 20, thinking: float = 20.0) -> dict[str, Any]:
    """Raises ServerFailed, SystemGone."""
    return measure(COMMAND, 60 * minutes, citizens, thinking)


def measure(
    command: Sequence[str], seconds: float, citizens: int, thinking: float, every: float = EVERY
) -> dict[str, Any]:
    cases = [
        case for case in read_suites(sorted(SUITES.glob("accuracy-*.jsonl"))) if not case.history
    ]
    freed = {"GUICHET_WEB__MESSAGES_PER_MINUTE": "100000"}
    freed |= {"GUICHET_WEB__CONVERSATIONS_PER_HOUR": "1000000"}
    with serving(command, TO_START, **freed) as server, opened(server.address) as system:
        with looking(server.pid, every) as looks:
            asked = play_load(cases, system, citizens=citizens, seconds=seconds, thinking=thinking)
        stopped = server.stop()
    failed = [each.failed for each in asked if each.failed]
    return {
        "seconds": seconds,
        "citizens": citizens,
        "thinking_s": thinking,
        "asked": len(asked),
        "failed": {why: failed.count(why) for why in set(failed)},
        "answer_s": summary([each.heard.total_ms / 1000 for each in asked if not each.failed]),
        "parts": [part(asked, looks, seconds, number) for number in range(PARTS)],
        "an_hour": {
            "own_mb": trend(looks, "own_mb"),
            "handles": trend(looks, "handles"),
            "threads": trend(looks, "threads"),
        },
        "stopped_s": stopped,
        "looks": [asdict(look) for look in looks],
    }


def part(
    asked: Sequence[Asked], looks: Sequence[Look], seconds: float, number: int
) -> dict[str, Any]:
    """What one piece of the time was like."""
    first, last = seconds * number / PARTS, seconds * (number + 1) / PARTS
    waits = [
        each.heard.total_ms / 1000 for each in asked if first <= each.at < last and not each.failed
    ]
    seen = [look for look in looks if first <= look.at < last]
    return {
        "answer_s": summary(waits),
        "own_mb": max((look.own_mb for look in seen), default=None),
        "handles": max((look.handles for look in seen), default=None),
        "threads": max((look.threads for look in seen), default=None),
    }


def trend(looks: Sequence[Look], name: str) -> float | None:
    """By how much it grows in an hour: the slope of a line through all but the first part."""
    if len(looks) < PARTS:
        return None
    warm = looks[len(looks) // PARTS :]
    slope = np.polyfit([look.at for look in warm], [getattr(look, name) for look in warm], 1)[0]
    return round(float(slope) * 3600, 2)


@contextmanager
def looking(pid: int, every: float) -> Iterator[list[Look]]:
    """Look at the process ``pid`` and its children while the block runs."""
    looks: list[Look] = []
    over, started = threading.Event(), time.monotonic()

    def run() -> None:
        while not over.wait(every):
            looks.append(look_at(pid, time.monotonic() - started))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield looks
    finally:
        over.set()
        thread.join()


def look_at(pid: int, at: float) -> Look:
    """From /proc; a child that ends meanwhile counts no more."""
    own, handles, threads = 0.0, 0, 0
    for one in (pid, *children(pid)):
        try:
            status = dict(
                line.split(":", 1)
                for line in Path(f"/proc/{one}/status").read_text("utf-8").splitlines()
            )
            handles += len(os.listdir(f"/proc/{one}/fd"))  # noqa: PTH208 (quicker)
        except OSError:
            continue
        own += int(status["RssAnon"].split()[0]) / 1024
        threads += int(status["Threads"])
    return Look(round(at, 1), round(own, 1), handles, threads)


def children(pid: int) -> list[int]:
    """All processes that came of it, in any generation."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            direct = [int(word) for word in task.read_text("utf-8").split()]
        except OSError:
            continue
        for child in direct:
            found += [child, *children(child)]
    return found


def show(result: dict[str, Any]) -> Table:
    """Each tenth of the time, then what an hour would add."""
    table = Table(title=f"soak: {result['citizens']} citizens, {result['seconds'] / 60:g} minutes")
    for name in ("Part", "Answers", "p50 (s)", "p95 (s)", "Own memory (MB)", "Handles", "Threads"):
        table.add_column(name, justify="right")
    for number, one in enumerate(result["parts"], start=1):
        waits = one["answer_s"]
        table.add_row(
            str(number),
            str(waits.get("count", 0)),
            f"{waits['p50']:.2f}" if waits else "",
            f"{waits['p95']:.2f}" if waits else "",
            *(str(one[name]) for name in ("own_mb", "handles", "threads")),
        )
    hour = result["an_hour"]
    table.add_row("an hour adds", "", "", "", *map(str, hour.values()))
    table.caption = f"{result['asked']} asked, failed: {result['failed'] or 'none'}"
    return table
