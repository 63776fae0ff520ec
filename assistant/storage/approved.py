"""Approved answers in the database: kept by editors' commands, read by every turn."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from assistant.answer_json import citation_json, sentence_json
from assistant.approved import Approved
from assistant.conversation import Citation, Sentence
from assistant.errors import ApprovedUnknown
from assistant.storage.database import Database
from assistant.storage.looking import Look
from assistant.storage.storable import check_text
from assistant.storage.tables import approved_answers
from assistant.storage.uninterrupted import uninterrupted

ORDER = (approved_answers.c.approved, approved_answers.c.id)


class ApprovedAnswers:
    """What the commands do. Raises ApprovedUnknown for an id that is not there."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @uninterrupted
    async def add(self, answer: Approved) -> None:
        for text in (answer.question, answer.by, answer.text):
            check_text(text, "an approved answer")
        async with self._database.writing() as connection:
            await connection.execute(insert(approved_answers).values(**_as_row(answer)))

    @uninterrupted
    async def all(self) -> list[Approved]:
        async with self._database.reading() as connection:
            rows = await connection.execute(select(approved_answers).order_by(*ORDER))
            return [_as_approved(row) for row in rows]

    @uninterrupted
    async def suspend(self, id: str) -> None:
        await self._change(id, suspended=True)

    @uninterrupted
    async def resume(self, id: str, digests: Mapping[str, str]) -> None:
        """It was read again: it stands on the sheets as they are now."""
        await self._change(id, suspended=False, digests=dict(digests))

    @uninterrupted
    async def remove(self, id: str) -> None:
        async with self._database.writing() as connection:
            done = await connection.execute(
                delete(approved_answers).where(approved_answers.c.id == id)
            )
        _check_found(done.rowcount, id)

    async def _change(self, id: str, **values: Any) -> None:
        async with self._database.writing() as connection:
            done = await connection.execute(
                update(approved_answers).where(approved_answers.c.id == id).values(**values)
            )
        _check_found(done.rowcount, id)


class ApprovedSnapshot:
    """All approved answers in memory, read again when older than ``seconds``; any thread asks.

    A turn never waits for a database that fails: what was known last stands.
    """

    def __init__(self, url: str, seconds: float) -> None:
        self._look, self._seconds = Look(url, approved_answers), seconds
        self._known: Sequence[Approved] = ()
        self._read_at = float("-inf")
        self._lock = threading.Lock()

    def __call__(self) -> Sequence[Approved]:
        with self._lock:
            if time.monotonic() - self._read_at >= self._seconds:
                self._known = self._look(_read, self._known)
                self._read_at = time.monotonic()
            return self._known


def _read(connection: Connection) -> Sequence[Approved]:
    rows = connection.execute(select(approved_answers).order_by(*ORDER))
    return tuple(_as_approved(row) for row in rows)


def _check_found(rows: int, id: str) -> None:
    if not rows:
        raise ApprovedUnknown(
            f"Expected the id of an approved answer, as `guichet approved list` shows it; "
            f"found {id}."
        )


def _as_row(answer: Approved) -> dict[str, Any]:
    return {
        "id": answer.id,
        "language": answer.language,
        "question": answer.question,
        "sentences": [sentence_json(sentence) for sentence in answer.sentences],
        "citations": [citation_json(citation) for citation in answer.citations],
        "digests": dict(answer.digests),
        "approved_by": answer.by,
        "approved": answer.at,
        "suspended": answer.suspended,
    }


def _as_approved(row: Row[Any]) -> Approved:
    return Approved(
        id=row.id,
        language=row.language,
        question=row.question,
        sentences=tuple(
            Sentence(one["text"], tuple(one["citations"]), supported=True) for one in row.sentences
        ),
        citations=tuple(_as_citation(one) for one in row.citations),
        digests=row.digests,
        by=row.approved_by,
        at=row.approved,
        suspended=row.suspended,
    )


def _as_citation(found: dict[str, Any]) -> Citation:
    citation = Citation(**found)
    updated = found["updated"]
    return replace(citation, updated=date.fromisoformat(updated) if updated else None)
