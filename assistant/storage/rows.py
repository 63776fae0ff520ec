"""Between rows of the tables and the frozen data types; used by ``conversations`` alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.conversation import Author, Conversation, Message, State
from assistant.errors import ConversationUnknown
from assistant.storage.tables import conversations, messages

ID = re.compile(r"[0-9a-f]{32}")


async def find(connection: AsyncConnection, id: str, lock: bool = False) -> Row[Any] | None:
    if not ID.fullmatch(id):
        return None
    wanted = select(conversations).where(conversations.c.id == id)
    return (await connection.execute(wanted.with_for_update() if lock else wanted)).one_or_none()


async def known(connection: AsyncConnection, id: str, lock: bool = False) -> Row[Any]:
    row = await find(connection, id, lock)
    if row is None:
        raise ConversationUnknown("There is no conversation with this id.")
    return row


async def with_key(connection: AsyncConnection, id: str, key: str) -> Message | None:
    row = (
        await connection.execute(
            select(messages).where(messages.c.conversation == id, messages.c.key == key)
        )
    ).one_or_none()
    return as_message(row) if row else None


async def insert_message(
    connection: AsyncConnection, id: str, message: Message, key: str | None
) -> None:
    await connection.execute(
        insert(messages).values(
            conversation=id,
            number=message.number,
            author=message.author,
            author_name=message.author_name,
            text=message.text,
            at=message.at,
            key=key,
            answer=message.answer,
            answer_id=_id_of(message.answer),
        )
    )


def _id_of(answer: Mapping[str, object] | None) -> str | None:
    id = str((answer or {}).get("id", ""))
    return id if 0 < len(id) <= 32 else None


def as_conversation(row: Row[Any]) -> Conversation:
    return Conversation(
        id=row.id,
        state=State(row.state),
        language=row.language,
        created=row.created,
        changed=row.changed,
        handoff_reason=row.handoff_reason,
        agent=row.agent,
        version=row.version,
        theme=row.theme,
        priority=row.priority,
        active=row.active,
        last_number=row.last_number,
    )


def as_message(row: Row[Any]) -> Message:
    return Message(row.number, Author(row.author), row.text, row.at, row.author_name, row.answer)
