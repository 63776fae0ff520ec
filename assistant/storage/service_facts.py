"""What happened at the service, as facts without words or names: the figures rest on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import Row, Select, and_, func, select

from assistant.conversation import Status
from assistant.storage.database import Database
from assistant.storage.tables import conversations, feedback, handoffs, messages
from assistant.storage.uninterrupted import uninterrupted

RESOLVED, TO_A_PERSON, NEITHER = "resolved", "to_a_person", "neither"
HELPFUL, UNHELPFUL = "helpful", "unhelpful"
SOON, LATER, NOBODY = "soon", "later", "nobody"
WITHIN = timedelta(minutes=5)  # a hand-off taken by then is taken soon


@dataclass(frozen=True, slots=True)
class Fact:
    """One conversation, hand-off or opinion. ``sheet``: the first one cited, until its theme is
    known; ``what``: one of the few ways in which it can have gone."""

    day: date
    language: str
    what: str
    theme: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """``waits``: seconds until somebody took each hand-off that was taken."""

    conversations: tuple[Fact, ...]
    handoffs: tuple[Fact, ...]
    reasons: tuple[Fact, ...]
    opinions: tuple[Fact, ...]
    waits: tuple[float, ...]


@uninterrupted
async def service_facts(database: Database, since: datetime, zone: tzinfo) -> Facts:
    """All that is kept since then; days are those of ``zone``."""
    async with database.reading() as connection:
        asked = list(await connection.execute(_answers(since)))
        passed = list(await connection.execute(_handoffs(since)))
        judged = list(await connection.execute(_opinions(since)))
    to_a_person = {row.conversation for row in passed if row.conversation}
    thumbs_down = {row.conversation for row in judged if row.value < 0}
    taken = [row for row in passed if row.claimed]
    return Facts(
        conversations=tuple(_conversations(asked, to_a_person, thumbs_down, zone)),
        handoffs=tuple(
            _passed(row, _wait(row), zone) for row in passed if row.ended or row.claimed
        ),
        reasons=tuple(_passed(row, row.reason, zone) for row in passed),
        opinions=tuple(
            Fact(
                row.at.astimezone(zone).date(),
                row.language,
                HELPFUL if row.value > 0 else UNHELPFUL,
                sheet=row.sheet or "",
            )
            for row in judged
        ),
        waits=tuple((row.claimed - row.requested).total_seconds() for row in taken),
    )


def _conversations(
    rows: Sequence[Row[Any]], to_a_person: set[str], thumbs_down: set[str], zone: tzinfo
) -> Iterator[Fact]:
    """One for each conversation in which something was asked; ``rows`` in order."""
    found: dict[str, Fact] = {}
    for row in rows:
        before = found.get(row.conversation) or Fact(
            row.at.astimezone(zone).date(), row.language, NEITHER
        )
        found[row.conversation] = replace(
            before, what=row.status or "", sheet=before.sheet or row.sheet or ""
        )
    for id, fact in found.items():
        if id in to_a_person:
            what = TO_A_PERSON
        else:
            # Its last answer is one, and no thumb says otherwise.
            answered = fact.what == Status.ANSWERED.value and id not in thumbs_down
            what = RESOLVED if answered else NEITHER
        yield replace(fact, what=what)


def _passed(row: Row[Any], what: str, zone: tzinfo) -> Fact:
    return Fact(row.requested.astimezone(zone).date(), row.language, what, theme=row.theme)


def _wait(row: Row[Any]) -> str:
    if not row.claimed:
        return NOBODY
    return SOON if row.claimed - row.requested <= WITHIN else LATER


def _answers(since: datetime) -> Select[Any]:
    answer = messages.c.answer
    return (
        select(
            messages.c.conversation,
            messages.c.at,
            conversations.c.language,
            answer["status"].as_string().label("status"),
            answer[("citations", 0, "procedure")].as_string().label("sheet"),
        )
        .join(conversations, conversations.c.id == messages.c.conversation)
        .where(answer.is_not(None), messages.c.at >= since)
        .order_by(messages.c.conversation, messages.c.number)
    )


def _handoffs(since: datetime) -> Select[Any]:
    return (
        select(
            handoffs.c.conversation,
            handoffs.c.reason,
            handoffs.c.theme,
            handoffs.c.language,
            handoffs.c.requested,
            handoffs.c.claimed,
            handoffs.c.ended,
        )
        .where(handoffs.c.requested >= since)
        .order_by(handoffs.c.requested, handoffs.c.id)
    )


def _opinions(since: datetime) -> Select[Any]:
    return (
        select(
            feedback.c.conversation,
            feedback.c.value,
            feedback.c.at,
            conversations.c.language,
            messages.c.answer[("citations", 0, "procedure")].as_string().label("sheet"),
        )
        .join(conversations, conversations.c.id == feedback.c.conversation)
        .join(
            messages,
            and_(
                messages.c.conversation == feedback.c.conversation,
                messages.c.number == feedback.c.message_number,
            ),
        )
        .where(feedback.c.at >= since)
        .order_by(feedback.c.at)
    )


@uninterrupted
async def waits_between(database: Database, begin: datetime, end: datetime) -> list[float]:
    """Seconds until somebody took each hand-off that was asked for in between and was taken."""
    query = select(handoffs.c.requested, handoffs.c.claimed).where(
        handoffs.c.requested >= begin, handoffs.c.requested < end, handoffs.c.claimed.is_not(None)
    )
    async with database.reading() as connection:
        rows = await connection.execute(query)
        return [(row.claimed - row.requested).total_seconds() for row in rows]


@uninterrupted
async def mean_energy(database: Database) -> tuple[float, int]:
    """Of the answers kept: the mean of their estimates in Wh, and how many there are."""
    energy = messages.c.answer["energy_wh"].as_float()
    async with database.reading() as connection:
        row = (
            await connection.execute(
                select(func.avg(energy), func.count(energy)).where(messages.c.answer.is_not(None))
            )
        ).one()
    return float(row[0] or 0.0), int(row[1])
