"""One row for each hand-off: when it was asked for, taken, answered, ended, and how.

Written in the transaction that moves the conversation, so that the two never disagree. It holds
codes and moments only, and no agent: it measures the service, never a person.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Update, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.conversation import Conversation, State
from assistant.handoff import Action
from assistant.storage.database import Database
from assistant.storage.tables import handoffs
from assistant.storage.uninterrupted import uninterrupted

# How each action that ends a hand-off is told; an erasure ends it as "erased".
OUTCOMES = {
    Action.CANCEL: "cancelled",
    Action.RELEASE: "released",
    Action.TRANSFER: "transferred",
    Action.LOSE: "lost",
    Action.CALLBACK: "callback",
    Action.CLOSE: "closed",
}
ERASED = "erased"
CODE = re.compile(r"[a-z0-9_.-]{1,32}")


@dataclass(frozen=True, slots=True)
class HandoffRow:
    """``outcome`` is empty while it is open; ``for_agent`` is whom a colleague meant it for."""

    id: str
    conversation: str | None
    reason: str
    theme: str
    priority: int
    language: str
    requested: datetime
    claimed: datetime | None = None
    first_reply: datetime | None = None
    ended: datetime | None = None
    outcome: str = ""
    close_reason: str = ""
    for_agent: str = ""


class Handoffs:
    """The hand-offs of one database, to read; they are written by ``Conversations.move``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @uninterrupted
    async def open(self) -> dict[str, HandoffRow]:
        """Those under way, by conversation."""
        async with self._database.reading() as connection:
            rows = await connection.execute(select(handoffs).where(handoffs.c.ended.is_(None)))
            return {row.conversation: HandoffRow(**row._mapping) for row in rows}

    @uninterrupted
    async def of(self, conversation: str) -> tuple[HandoffRow, ...]:
        """All of one conversation, the oldest first."""
        async with self._database.reading() as connection:
            rows = await connection.execute(
                select(handoffs)
                .where(handoffs.c.conversation == conversation)
                .order_by(handoffs.c.requested, handoffs.c.id)
            )
            return tuple(HandoffRow(**row._mapping) for row in rows)

    @uninterrupted
    async def since(self, moment: datetime) -> tuple[HandoffRow, ...]:
        """Those asked for since then, for the figures."""
        async with self._database.reading() as connection:
            rows = await connection.execute(
                select(handoffs)
                .where(handoffs.c.requested >= moment)
                .order_by(handoffs.c.requested, handoffs.c.id)
            )
            return tuple(HandoffRow(**row._mapping) for row in rows)

    @uninterrupted
    async def last_handled(self, theme: str, limit: int) -> tuple[HandoffRow, ...]:
        """The last that an agent took and brought to an end; of all themes when it is empty."""
        handled: list[ColumnElement[bool]] = [
            handoffs.c.claimed.is_not(None),
            handoffs.c.outcome.in_(("closed", "released")),
        ]
        if theme:
            handled.append(handoffs.c.theme == theme)
        async with self._database.reading() as connection:
            rows = await connection.execute(
                select(handoffs).where(*handled).order_by(handoffs.c.ended.desc()).limit(limit)
            )
            return tuple(HandoffRow(**row._mapping) for row in rows)


async def keep(
    connection: AsyncConnection,
    before: Conversation,
    after: Conversation,
    action: Action,
    reason: str,
    for_agent: str,
) -> None:
    """Bring the rows to what has just happened; ``reason`` is a code."""
    moment = after.changed
    if action in OUTCOMES:
        close_reason = reason if action is Action.CLOSE and CODE.fullmatch(reason) else ""
        await end(connection, before.id, moment, OUTCOMES[action], close_reason)
    if after.state is State.WAITING or (before.state is State.CALLBACK and action is Action.CLAIM):
        row = HandoffRow(
            uuid.uuid4().hex,
            before.id,
            reason,
            after.theme,
            after.priority,
            after.language,
            moment,
            for_agent=for_agent,
        )
        await connection.execute(insert(handoffs).values(**asdict(row)))
    if action is Action.CLAIM:
        await connection.execute(_open(before.id).values(claimed=moment))


async def replied(connection: AsyncConnection, conversation: str, moment: datetime) -> None:
    """An agent has written: the first time counts."""
    await connection.execute(
        _open(conversation).where(handoffs.c.first_reply.is_(None)).values(first_reply=moment)
    )


async def end(
    connection: AsyncConnection,
    conversation: str,
    moment: datetime,
    outcome: str,
    close_reason: str = "",
) -> None:
    await connection.execute(
        _open(conversation).values(ended=moment, outcome=outcome, close_reason=close_reason)
    )


def _open(conversation: str) -> Update:
    return update(handoffs).where(
        handoffs.c.conversation == conversation, handoffs.c.ended.is_(None)
    )
