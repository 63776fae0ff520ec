"""What was drawn from the grid, by the best means there is; the method is always told."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from assistant.energy import joules, read_counters


@dataclass(frozen=True, slots=True)
class Spent:
    """``wh``: watt-hours, None when nothing could be read."""

    wh: float | None
    method: str


def meter(watts_per_core: float) -> Callable[[], Spent]:
    """Begin to measure this machine; the result tells what was spent since.

    The processor's own counter (RAPL) where it may be read: it holds all that the machine did.
    Else the processor seconds of this process and of those it started, times ``watts_per_core``.
    """
    if (begun := read_counters()) is not None:
        before = begun

        def measured() -> Spent:
            wh = joules(before, read_counters() or before) / 3600
            return Spent(wh, "processor's counter (RAPL), the whole machine")

        return measured
    started = processor_seconds()

    def estimated() -> Spent:
        seconds = processor_seconds() - started
        wh = seconds * watts_per_core / 3600
        return Spent(wh, f"estimate: {seconds:.0f} processor s × {watts_per_core:g} W a core")

    return estimated


def told_by_answers(each: list[float]) -> Spent:
    """Of another machine all that is known is what its answers say."""
    return Spent(sum(each) if each else None, "as the answers told (processor s × watts)")


def processor_seconds() -> float:
    """Of this process and of all those that it started and that still run."""
    tick = os.sysconf("SC_CLK_TCK")
    return sum(_ticks(pid) for pid in _tree(os.getpid())) / tick


def _tree(pid: int) -> list[int]:
    found = [pid]
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            for child in listed.read_text().split():
                found += _tree(int(child))
        except OSError:  # it has ended meanwhile
            continue
    return found


def _ticks(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[11]) + int(fields[12])
