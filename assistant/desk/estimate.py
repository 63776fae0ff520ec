"""How long a citizen will wait: from how long the last ones kept an agent, never from a guess."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from assistant.storage.handoffs import HandoffRow

MEASURED = 50  # the last hand-offs that count
ENOUGH = 3  # with fewer, those of all themes count; with fewer still, nothing is promised


@dataclass(frozen=True, slots=True)
class Wait:
    """``place`` from 1 in the whole queue; ``minutes`` None: nothing measured, or nobody there."""

    place: int
    minutes: int | None


def handling_time(rows: Sequence[HandoffRow]) -> timedelta | None:
    """The median time between an agent's coming and the end; None when too few were measured."""
    lasted = [
        (row.ended - row.claimed).total_seconds() for row in rows if row.ended and row.claimed
    ]
    return timedelta(seconds=median(lasted)) if len(lasted) >= ENOUGH else None


def waiting_time(
    ahead: int, handled: timedelta | None, agents: int, per_agent: int, busy: int
) -> timedelta | None:
    """The wait of who has ``ahead`` people before them.

    ``agents`` available, each for ``per_agent`` conversations at once, of which ``busy`` are under
    way. A free place takes the first ones now; behind them each round lasts a handling time,
    shared evenly: with k places, one comes free every handling time / k.
    """
    places = agents * per_agent
    if not places or handled is None:
        return None
    free = max(0, places - busy)
    return handled * max(0, ahead + 1 - free) / places


def in_minutes(wait: timedelta | None) -> int | None:
    """Rounded up, and coarser as it grows: a promise to the minute would be a false one."""
    if wait is None:
        return None
    minutes = max(1, math.ceil(wait.total_seconds() / 60))
    step = 1 if minutes <= 5 else 5 if minutes <= 30 else 15
    return math.ceil(minutes / step) * step
