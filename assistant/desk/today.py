"""The figures of a day at the relationship centre: counts and times, and nobody's name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from assistant.storage.drafts import Draft, DraftStatus
from assistant.storage.handoffs import HandoffRow

HANDLED = frozenset({"closed", "released"})
UNHELD = frozenset({"cancelled", "lost", "erased"})


@dataclass(frozen=True, slots=True)
class Today:
    """Times in seconds, None without any. ``unchanged``: of the drafts sent, those sent as is."""

    asked: int
    taken: int
    handled: int
    left: int  # gone before anybody came
    called_back: int
    wait_median: float | None
    wait_longest: float | None
    handling_median: float | None
    drafts: int
    drafts_sent: int
    unchanged: int


def today(handoffs: Sequence[HandoffRow], drafts: Sequence[Draft]) -> Today:
    """``handoffs`` and ``drafts``: those asked for since the day began."""
    waits = [_between(row.requested, row.claimed) for row in handoffs if row.claimed]
    times = [
        _between(row.claimed, row.ended)
        for row in handoffs
        if row.claimed and row.ended and row.outcome in HANDLED
    ]
    sent = [draft for draft in drafts if draft.status is DraftStatus.SENT]
    return Today(
        asked=len(handoffs),
        taken=len(waits),
        handled=len(times),
        left=sum(row.claimed is None and row.outcome in UNHELD for row in handoffs),
        called_back=sum(row.outcome == "callback" for row in handoffs),
        wait_median=median(waits) if waits else None,
        wait_longest=max(waits, default=None),
        handling_median=median(times) if times else None,
        drafts=len(drafts),
        drafts_sent=len(sent),
        unchanged=sum(not draft.diff for draft in sent),
    )


def _between(start: datetime | None, end: datetime | None) -> float:
    return (end - start).total_seconds() if start and end else 0.0
