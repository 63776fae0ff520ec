"""Erasing a conversation for good, with a receipt: how much of what went and when, not of whom."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.access import acts
from assistant.access.audit_entry import Detail
from assistant.receipt_number import number_of
from assistant.storage import handoffs, outbox
from assistant.storage.database import Database, now
from assistant.storage.rows import known
from assistant.storage.tables import (
    callbacks,
    conversations,
    drafts,
    erasures,
    feedback,
    messages,
    notes,
    proposed_cases,
)
from assistant.storage.tables import handoffs as handoff_rows
from assistant.storage.uninterrupted import uninterrupted

CITIZEN, OPERATOR, SYSTEM = "citizen", "operator", "system"  # at whose wish
GONE = {
    "messages": messages,
    "drafts": drafts,
    "notes": notes,
    "feedback": feedback,
    "callbacks": callbacks,
}
# What stays without any link to the conversation: moments and codes, and what a person made of it.
UNLINKED = {"handoffs": handoff_rows, "cases": proposed_cases}
EVENT = "conversation.erased"


@dataclass(frozen=True, slots=True)
class Erasure:
    """The receipt. ``counts``: rows erased of each kind of ``GONE``; those of ``UNLINKED`` stay,
    and nothing leads from them to the conversation any more."""

    id: str
    at: datetime
    asked_by: str
    counts: Mapping[str, int]

    @property
    def number(self) -> str:
        """As people quote it."""
        return number_of(self.id)


class Erasures:
    """The receipts of one database."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._clock = clock

    @uninterrupted
    async def find(self, start_of_id: str) -> Erasure | None:
        """The receipt whose id begins with these hexadecimal digits."""
        async with self._database.reading() as connection:
            row = (
                await connection.execute(
                    select(erasures).where(erasures.c.id.startswith(start_of_id)).limit(1)
                )
            ).first()
        return Erasure(**row._mapping) if row else None


async def erase(
    connection: AsyncConnection, id: str, asked_by: str, moment: datetime, *, told: bool
) -> Erasure:
    """All of the conversation, in one transaction with its receipt and its line in the audit log.

    ``told``: the city's other system hears of it too, so that it can forget what it made of it.
    Raises ConversationUnknown.
    """
    await known(connection, id, lock=True)
    counts = {}
    for kind, table in (*GONE.items(), *UNLINKED.items()):
        counts[kind] = (
            await connection.scalar(
                select(func.count()).select_from(table).where(table.c.conversation == id)
            )
            or 0
        )
    await handoffs.end(connection, id, moment, handoffs.ERASED)
    for table in GONE.values():
        await connection.execute(delete(table).where(table.c.conversation == id))
    await connection.execute(delete(conversations).where(conversations.c.id == id))
    receipt = Erasure(uuid.uuid4().hex, moment, asked_by, counts)
    await connection.execute(insert(erasures).values(**asdict(receipt)))
    if told:
        payload = {"conversation": id, "at": moment.isoformat()}
        await outbox.put(connection, EVENT, payload, moment)
    detail: Detail = {"receipt": receipt.number, **counts}
    await acts.on_conversation(connection, "erase", id, "", moment, detail)
    return receipt
