"""Drafts that the assistant wrote for an agent, what the agent made of them, and who sent them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, insert, select, update

from assistant.access import acts
from assistant.errors import DraftUnknown
from assistant.storage.database import Database, now
from assistant.storage.storable import check_json, check_text
from assistant.storage.tables import drafts
from assistant.storage.uninterrupted import uninterrupted


class DraftStatus(StrEnum):
    ASKED = "asked"
    SENT = "sent"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Draft:
    """``question`` and every text are stripped; no ``conversation``: for mail or phone.

    ``answer`` is the whole trace of the turn that wrote ``text``; ``edited_text`` what the agent
    sent, with its ``diff`` to ``text``; ``message_number`` where it stands in the conversation.
    """

    id: str
    conversation: str | None
    agent: str
    question: str
    text: str
    answer: dict[str, object] | None
    created: datetime
    edited_text: str | None = None
    diff: str | None = None
    sent: datetime | None = None
    message_number: int | None = None
    status: DraftStatus = DraftStatus.ASKED
    case_proposed: str | None = None


class Drafts:
    """All drafts of one database. Raises DraftUnknown for one that is not this agent's."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._clock = clock

    @uninterrupted
    async def add(
        self,
        agent: str,
        question: str,
        text: str,
        *,
        answer: Mapping[str, object] | None = None,
        conversation: str | None = None,
    ) -> Draft:
        for words in (question, text):
            check_text(words, "the draft")
        if answer is not None:
            check_json(answer, "the draft's answer")
        kept = dict(answer) if answer is not None else None
        draft = Draft(uuid.uuid4().hex, conversation, agent, question, text, kept, self._clock())
        async with self._database.writing() as connection:
            await connection.execute(insert(drafts).values(**asdict(draft)))
        return draft

    @uninterrupted
    async def get(self, id: str, agent: str) -> Draft:
        async with self._database.reading() as connection:
            row = (
                await connection.execute(
                    select(drafts).where(drafts.c.id == id, drafts.c.agent == agent)
                )
            ).one_or_none()
        if row is None:
            raise DraftUnknown("There is no such draft of this agent.")
        return _as_draft(row)

    @uninterrupted
    async def of(self, conversation: str) -> tuple[Draft, ...]:
        """Those of a conversation, whoever asked for them, the oldest first."""
        async with self._database.reading() as connection:
            rows = await connection.execute(
                select(drafts)
                .where(drafts.c.conversation == conversation)
                .order_by(drafts.c.created, drafts.c.id)
            )
            return tuple(_as_draft(row) for row in rows)

    @uninterrupted
    async def since(self, moment: datetime) -> tuple[Draft, ...]:
        """Those asked for since then, for the figures."""
        async with self._database.reading() as connection:
            rows = await connection.execute(
                select(drafts).where(drafts.c.created >= moment).order_by(drafts.c.created)
            )
            return tuple(_as_draft(row) for row in rows)

    @uninterrupted
    async def sent(
        self, id: str, agent: str, *, edited_text: str, diff: str, message_number: int | None
    ) -> Draft:
        """Mark it as sent by ``agent``; the same gesture again changes nothing."""
        check_text(edited_text, "the edited draft")
        check_text(diff, "the draft's difference")
        return await self._mark(
            id,
            agent,
            status=DraftStatus.SENT,
            edited_text=edited_text,
            diff=diff,
            sent=self._clock(),
            message_number=message_number,
        )

    @uninterrupted
    async def dropped(self, id: str, agent: str) -> Draft:
        return await self._mark(id, agent, status=DraftStatus.DROPPED)

    @uninterrupted
    async def case_proposed(self, id: str, case: str) -> None:
        async with self._database.writing() as connection:
            await connection.execute(
                update(drafts).where(drafts.c.id == id).values(case_proposed=case)
            )

    async def _mark(self, id: str, agent: str, **values: Any) -> Draft:
        async with self._database.writing() as connection:
            marked = await connection.execute(
                update(drafts)
                .where(
                    drafts.c.id == id,
                    drafts.c.agent == agent,
                    drafts.c.status == DraftStatus.ASKED,
                )
                .values(**values)
            )
            if marked.rowcount:
                done = {"message": values.get("message_number"), "edited": bool(values.get("diff"))}
                what = values["status"].value
                await acts.on(connection, "draft", what, id, agent, self._clock(), done)
        return await self.get(id, agent)


def _as_draft(row: Row[Any]) -> Draft:
    return Draft(**{**row._mapping, "status": DraftStatus(row.status)})
