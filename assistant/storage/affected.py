"""The questions that rested on a sheet: to be looked at again when it changes or goes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Text, cast, or_, select, tuple_

from assistant.conversation import Author
from assistant.storage.database import Database
from assistant.storage.tables import messages
from assistant.storage.uninterrupted import uninterrupted

PAGE = 500
# So many ids are looked for by the database itself; with more, every answer is read here.
ASKED_OF_DATABASE = 40


@dataclass(frozen=True, slots=True)
class RestingQuestion:
    """A stored question, stripped as it was stored, and the sheets asked for that it cited.

    ``number`` is that of the answer within its conversation.
    """

    conversation: str
    number: int
    at: datetime
    question: str
    sheets: tuple[str, ...]


async def questions_resting_on(
    database: Database, ids: Collection[str]
) -> AsyncIterator[RestingQuestion]:
    """The questions whose answers cited one of these sheets, by conversation and number.

    Every stored answer is gone through, a page at a time; nothing is looked for without ids.
    """
    wanted, last = frozenset(ids), ("", 0)
    while wanted:
        rows = await _page(database, wanted, last)
        for row in rows:
            cited = _cited(row.answer)
            if resting := tuple(dict.fromkeys(id for id in cited if id in wanted)):
                question = row.answer.get("question_stripped") or await _asked_before(database, row)
                yield RestingQuestion(row.conversation, row.number, row.at, question, resting)
        if len(rows) < PAGE:
            return
        last = (rows[-1].conversation, rows[-1].number)


@uninterrupted
async def _page(database: Database, ids: frozenset[str], after: tuple[str, int]) -> list[Any]:
    place = tuple_(messages.c.conversation, messages.c.number)
    query = (
        select(messages.c.conversation, messages.c.number, messages.c.at, messages.c.answer)
        .where(messages.c.answer.is_not(None), place > after)
        .order_by(messages.c.conversation, messages.c.number)
        .limit(PAGE)
    )
    if len(ids) <= ASKED_OF_DATABASE:
        written = cast(messages.c.answer, Text)
        query = query.where(or_(*(written.contains(f'"{id}"', autoescape=True) for id in ids)))
    async with database.reading() as connection:
        return list(await connection.execute(query))


@uninterrupted
async def _asked_before(database: Database, answer: Any) -> str:
    """What the citizen wrote before an answer that was cut short and holds no question."""
    query = (
        select(messages.c.text)
        .where(
            messages.c.conversation == answer.conversation,
            messages.c.number < answer.number,
            messages.c.author == Author.CITIZEN,
        )
        .order_by(messages.c.number.desc())
        .limit(1)
    )
    async with database.reading() as connection:
        return await connection.scalar(query) or ""


def _cited(answer: dict[str, Any]) -> list[str]:
    citations = answer.get("citations")
    if not isinstance(citations, list):
        return []
    return [str(each.get("procedure", "")) for each in citations if isinstance(each, dict)]
