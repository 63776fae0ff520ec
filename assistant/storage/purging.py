"""Rows past their time, removed: for each kind, which table and when its clock began."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Table, delete, or_

from assistant.storage.database import Database, now
from assistant.storage.tables import (
    callbacks,
    configurations,
    conversations,
    counters,
    drafts,
    erasures,
    feedback,
    handoffs,
    notes,
    outbox,
    proposed_cases,
    sheet_checks,
    sign_ins,
    tallies,
)
from assistant.storage.uninterrupted import uninterrupted

Limit = Callable[[datetime], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Rule:
    """``past`` says which rows go, given the moment before which they are too old."""

    table: Table
    past: Limit


# What hangs on a conversation goes with it, whatever is said of it here.
RULES: Mapping[str, Rule] = {
    "conversations": Rule(conversations, lambda limit: conversations.c.active < limit),
    "drafts": Rule(drafts, lambda limit: drafts.c.created < limit),
    "notes": Rule(notes, lambda limit: notes.c.at < limit),
    "feedback": Rule(feedback, lambda limit: feedback.c.at < limit),
    "cases": Rule(proposed_cases, lambda limit: proposed_cases.c.at < limit),
    # One that is open is somebody who waits.
    "handoffs": Rule(
        handoffs, lambda limit: (handoffs.c.requested < limit) & handoffs.c.ended.is_not(None)
    ),
    "outbox": Rule(outbox, lambda limit: or_(outbox.c.delivered < limit, outbox.c.failed < limit)),
    "receipts": Rule(erasures, lambda limit: erasures.c.at < limit),
    # A running server tells each day which one it uses.
    "configurations": Rule(configurations, lambda limit: configurations.c.last_used < limit),
    "tallies": Rule(tallies, lambda limit: tallies.c.day < limit),
    "checks": Rule(sheet_checks, lambda limit: sheet_checks.c.at < limit),
    # Each row of these holds the end of its own time.
    "callbacks": Rule(
        callbacks, lambda limit: (callbacks.c.expires <= limit) | callbacks.c.sealed.is_(None)
    ),
    "sign_ins": Rule(sign_ins, lambda limit: sign_ins.c.expires <= limit),
    "counters": Rule(counters, lambda limit: counters.c.expires <= limit),
}


class Purging:
    """Removes rows of one database."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._clock = clock

    @uninterrupted
    async def purge(self, kind: str, older_than: timedelta) -> int:
        """Those of ``kind``, a name of ``RULES``, that are older than that; how many."""
        rule, limit = RULES[kind], self._clock() - older_than
        async with self._database.writing() as connection:
            gone = await connection.execute(delete(rule.table).where(rule.past(limit)))
        if gone.rowcount:
            await self._database.wipe()
        return gone.rowcount
