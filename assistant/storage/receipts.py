"""Finding an answer again by the beginning of its id, while it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from assistant.storage.database import Database
from assistant.storage.tables import messages
from assistant.storage.uninterrupted import uninterrupted


@dataclass(frozen=True, slots=True)
class Given:
    """One answer as stored and when it was given; not in which conversation."""

    at: datetime
    answer: Mapping[str, Any]


class Receipts:
    """The answers of one database, by their ids."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @uninterrupted
    async def find(self, start_of_id: str) -> Given | None:
        """The answer whose id begins with these hexadecimal digits."""
        async with self._database.reading() as connection:
            row = (
                await connection.execute(
                    select(messages.c.at, messages.c.answer)
                    .where(
                        messages.c.answer_id >= start_of_id,
                        messages.c.answer_id < start_of_id + "g",  # after every such digit
                    )
                    .limit(1)
                )
            ).first()
        return Given(row.at, row.answer) if row else None
