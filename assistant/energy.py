"""What answering draws from the grid: measured by the processor's counters, else estimated.

Where the counters (RAPL) can be read, a turn's share is that of its processor time in all that the
machine's processors did meanwhile: idle power is shared out too. Elsewhere each busy core counts
for ``watts_per_core``. Neither sees the power supply, the disks or the cooling.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

RAPL = Path("/sys/class/powercap")
STAT = Path("/proc/stat")
MEASURED, ESTIMATED = "rapl", "estimate"
PLATFORM, MEMORY = "psys", "dram"
# Under so many busy seconds the system's own clock (hundredths of a second) is too coarse.
LEAST_BUSY = 0.1
IDLE = (3, 4)  # of the fields of /proc/stat: idle, waiting for a disk

Counters = Mapping[str, tuple[int, int]]  # zone → (microjoules, where it begins again)


@dataclass(frozen=True, slots=True)
class Reading:
    """The counters at one moment (None where they may not be read), and the busy seconds of all
    cores since the machine started."""

    counters: Counters | None
    busy: float


@dataclass(frozen=True, slots=True)
class Drawn:
    """``method``: ``rapl`` or ``estimate``."""

    wh: float
    method: str


def read() -> Reading:
    """Now; some tens of microseconds."""
    counters = read_counters()
    return Reading(counters, busy_seconds() if counters else 0.0)


def drawn(since: Reading, cpu_seconds: float, watts_per_core: float) -> Drawn:
    """By who used ``cpu_seconds`` of the processors since that reading."""
    now = read()
    busy = now.busy - since.busy
    if since.counters and now.counters and busy >= LEAST_BUSY:
        share = min(1.0, cpu_seconds / busy)
        return Drawn(share * joules(since.counters, now.counters) / 3600, MEASURED)
    return Drawn(cpu_seconds * watts_per_core / 3600, ESTIMATED)


def joules(before: Counters, now: Counters) -> float:
    """Between two readings; a counter that began again in between has gone round once."""
    return (
        sum(
            (now[zone][0] - begun) % (most + 1)
            for zone, (begun, most) in before.items()
            if zone in now
        )
        / 1e6
    )


def read_counters(tree: Path | None = None) -> Counters | None:
    """The zones that together hold the whole machine, none twice; None where one may not be read.

    That of the platform alone where there is one; else every processor, and the memory beside it.
    """
    tree = tree or RAPL
    zones = {folder.name: _zone(folder) for folder in tree.glob("intel-rapl:*")}
    if not zones or None in zones.values():
        return None
    known = {id: zone for id, zone in zones.items() if zone is not None}
    platform = {id: zone for id, zone in known.items() if zone[0] == PLATFORM}
    parts = {id: zone for id, zone in known.items() if id.count(":") == 1 or zone[0] == MEMORY}
    return {id: (zone[1], zone[2]) for id, zone in (platform or parts).items()}


def _zone(folder: Path) -> tuple[str, int, int] | None:
    """Its name, microjoules, and the most they count to."""
    try:
        return (
            (folder / "name").read_text().strip(),
            int((folder / "energy_uj").read_text()),
            int((folder / "max_energy_range_uj").read_text()),
        )
    except (OSError, ValueError):
        return None


def busy_seconds(path: Path | None = None) -> float:
    """Of all cores together since the machine started; 0 where the system does not tell."""
    try:
        fields = (path or STAT).read_text().split("\n", 1)[0].split()[1:9]
    except OSError:
        return 0.0
    ticks = sum(int(field) for place, field in enumerate(fields) if place not in IDLE)
    return ticks / os.sysconf("SC_CLK_TCK")


def grams(wh: float, grams_per_kwh: float) -> float:
    """Of CO2 equivalent."""
    return wh * grams_per_kwh / 1000
