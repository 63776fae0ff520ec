"""Counts by day, kept when the conversations that they were made of have gone.

Each night the days of which everything is still kept are counted anew: an answer judged or handed
over later is then in its right place. What was erased meanwhile is no longer counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from assistant.conversation import Status
from assistant.energy import MEASURED
from assistant.storage.database import Database, now
from assistant.storage.service_facts import service_facts
from assistant.storage.tables import messages, tallies
from assistant.storage.uninterrupted import uninterrupted

# How an answer came to be, by what it cost.
MODEL, EXTRACT, APPROVED = "model", "extract", "approved"
EXCERPT, ABSTAINED, NONE = "excerpt", "abstained", "none"
WAYS = (MODEL, EXTRACT, APPROVED, EXCERPT, ABSTAINED, NONE)
UNANSWERED = (Status.NO_SOURCE, Status.LOW_CONFIDENCE, Status.CLARIFICATION)
Tally = Mapping[tuple[date, str], int]


class Tallies:
    """Those of one database; days are those of ``zone``."""

    def __init__(self, database: Database, zone: tzinfo) -> None:
        self._database, self._zone = database, zone

    async def count(self, kept_for: timedelta, moment: datetime | None = None) -> None:
        """Count again every day that is kept whole; ``kept_for``: the shortest time that
        conversations or opinions are kept."""
        moment = moment or now()
        first = (moment - kept_for).astimezone(self._zone).date() + timedelta(days=1)
        since = self._begin(first)
        facts = await service_facts(self._database, since, self._zone)
        counted = Counter(
            [(fact.day, f"conversations.{fact.what}") for fact in facts.conversations]
            + [(fact.day, f"opinions.{fact.what}") for fact in facts.opinions]
        )
        counted.update(await self._answers(since))
        await self._replace(since, counted)

    async def between(self, first: date, last: date) -> Tally:
        """By day and name, both days included."""
        async with self._database.reading() as connection:
            rows = await connection.execute(
                select(tallies).where(
                    tallies.c.day >= self._begin(first),
                    tallies.c.day < self._begin(last + timedelta(days=1)),
                )
            )
            return {
                (row.day.astimezone(self._zone).date(), str(row.name)): int(row.amount)
                for row in rows
            }

    @uninterrupted
    async def _answers(self, since: datetime) -> Counter[tuple[date, str]]:
        answer = messages.c.answer
        query = select(
            messages.c.at,
            answer["status"].as_string().label("status"),
            answer[("label", "composition")].as_string().label("composition"),
            answer[("excerpt", "text")].as_string().label("excerpt"),
            answer[("tokens", "completion")].as_integer().label("written"),
            answer["energy_wh"].as_float().label("wh"),
            answer["energy_method"].as_string().label("method"),
        ).where(answer.is_not(None), messages.c.at >= since)
        counted: Counter[tuple[date, str]] = Counter()
        spent: dict[tuple[date, str], float] = {}
        async with self._database.reading() as connection:
            for row in await connection.execute(query):
                day, way = row.at.astimezone(self._zone).date(), way_of(row)
                counted[day, f"answers.{row.status}"] += 1
                counted[day, f"energy.{way}.answers"] += 1
                counted[day, "energy.measured"] += row.method == MEASURED
                key = day, f"energy.{way}.uwh"
                spent[key] = spent.get(key, 0.0) + 1e6 * (row.wh or 0.0)
        counted.update({key: round(uwh) for key, uwh in spent.items()})
        return counted

    async def _replace(self, since: datetime, counted: Counter[tuple[date, str]]) -> None:
        try:
            await self._write(since, counted)
        except IntegrityError:  # another process counts the same at this moment
            return

    @uninterrupted
    async def _write(self, since: datetime, counted: Counter[tuple[date, str]]) -> None:
        rows = [
            {"day": self._begin(day), "name": name, "amount": amount}
            for (day, name), amount in sorted(counted.items())
            if amount
        ]
        async with self._database.writing() as connection:
            await connection.execute(delete(tallies).where(tallies.c.day >= since))
            if rows:
                await connection.execute(insert(tallies), rows)

    def _begin(self, day: date) -> datetime:
        return datetime.combine(day, time.min, self._zone)


def way_of(row: Any) -> str:
    """One of ``WAYS``; a composed answer that was withheld has cost what composing costs."""
    if row.written:
        return MODEL
    if row.composition:
        return EXTRACT
    if row.status == Status.ANSWERED.value and not row.excerpt:
        return APPROVED
    if row.excerpt:
        return EXCERPT
    return ABSTAINED if row.status in UNANSWERED else NONE


def by_name(tally: Tally) -> dict[str, int]:
    """The sums over all days."""
    total: Counter[str] = Counter()
    for (_, name), amount in tally.items():
        total[name] += amount
    return dict(total)


def days_with(tally: Tally, beginning: str) -> Iterator[date]:
    """The days on which anything of a name beginning so was counted, once each."""
    yield from sorted({day for (day, name) in tally if name.startswith(beginning)})
