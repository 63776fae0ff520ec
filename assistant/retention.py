"""Short retention: what nobody has touched for the days in ``[storage] retention_days`` goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from assistant.access.access import Access
from assistant.storage.callbacks import Callbacks
from assistant.storage.conversations import Conversations
from assistant.storage.database import Database, now
from assistant.storage.erasing import OPERATOR, Erasure


@dataclass(frozen=True, slots=True)
class Purged:
    """How many conversations, run-out sessions and numbers to call back were removed."""

    conversations: int
    sessions: int
    callbacks: int = 0


async def purge(database: Database, days: int, clock: Callable[[], datetime] = now) -> Purged:
    """Remove conversations without activity for ``days`` days, and sessions and numbers to call
    back whose own time has run out."""
    return Purged(
        conversations=await Conversations(database, clock).purge(timedelta(days=days)),
        sessions=await Access.of(database, clock).sessions.purge(),
        callbacks=await Callbacks(database, clock).purge(),
    )


async def erase(database: Database, id: str) -> Erasure:
    """Remove one conversation for good, at the operator's hand; its receipt."""
    return await Conversations(database).erase(id, OPERATOR)
