"""The last thing that the citizens of several conversations wrote, read at once for the queue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, select

from assistant.conversation import Author
from assistant.storage.database import Database
from assistant.storage.tables import conversations, messages
from assistant.storage.uninterrupted import uninterrupted


@dataclass(frozen=True, slots=True)
class LastQuestion:
    """``number``: that of the conversation's last message, whoever wrote it."""

    text: str
    number: int


@uninterrupted
async def last_questions(database: Database, ids: Sequence[str]) -> dict[str, LastQuestion]:
    """By conversation; ``text`` is empty where the citizen has not written yet."""
    if not ids:
        return {}
    last = (
        select(messages.c.conversation, func.max(messages.c.number).label("number"))
        .where(messages.c.conversation.in_(ids), messages.c.author == Author.CITIZEN)
        .group_by(messages.c.conversation)
        .subquery()
    )
    wanted = (
        select(conversations.c.id, conversations.c.last_number, messages.c.text)
        .outerjoin(last, last.c.conversation == conversations.c.id)
        .outerjoin(
            messages,
            and_(
                messages.c.conversation == last.c.conversation, messages.c.number == last.c.number
            ),
        )
        .where(conversations.c.id.in_(ids))
    )
    async with database.reading() as connection:
        rows = await connection.execute(wanted)
        return {row.id: LastQuestion(row.text or "", row.last_number) for row in rows}
