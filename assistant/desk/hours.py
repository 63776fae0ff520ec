"""When the desk is open: a weekly table, the public holidays, and the days the city adds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LINE = re.compile(
    r"(?P<first>[a-z]{3})(?:-(?P<last>[a-z]{3}))?(?P<spans>(?: \d\d:\d\d-\d\d:\d\d)+)"
)
COUNTRY = re.compile(r"(?P<country>[A-Z]{2})(?:-(?P<part>[A-Z0-9]{1,3}))?")
MIDNIGHT = "24:00"
LOOK_AHEAD = 400  # days: a desk closed for longer has no next opening

Span = tuple[time, time | None]  # until None: to the end of the day


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """``weekly``: the spans of each day from Monday, in the city's own time."""

    weekly: tuple[tuple[Span, ...], ...]
    zone: ZoneInfo
    public: holidays.HolidayBase | None = None
    closed: tuple[tuple[date, date], ...] = ()

    @classmethod
    def read(
        cls, lines: Sequence[str], zone: str, public: str = "", closed: Sequence[str] = ()
    ) -> Self:
        """From the settings' own writing; ValueError says what was expected and found."""
        week: list[list[Span]] = [[] for _ in DAYS]
        for line in lines:
            first, last, spans = _read_line(line)
            for day in range(first, last + 1):
                week[day] += spans
        return cls(
            tuple(tuple(sorted(day, key=lambda span: span[0])) for day in week),
            _read_zone(zone),
            _read_country(public),
            tuple(_read_days(one) for one in closed),
        )

    def is_open(self, moment: datetime) -> bool:
        day = moment.astimezone(self.zone).date()
        return any(start <= moment < end for start, end in self.spans(day))

    def next_opening(self, moment: datetime) -> datetime | None:
        """The next time that the desk opens after ``moment``, in the city's own time."""
        day = moment.astimezone(self.zone).date()
        for ahead in range(LOOK_AHEAD):
            for start, _ in self.spans(day + timedelta(days=ahead)):
                if start > moment:
                    return start.astimezone(self.zone)
        return None

    def is_closed_day(self, day: date) -> bool:
        return any(first <= day <= last for first, last in self.closed) or (
            self.public is not None and day in self.public
        )

    def spans(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """When it is open on ``day``, in UTC, which knows no summer time."""
        if self.is_closed_day(day):
            return
        for start, end in self.weekly[day.weekday()]:
            until = datetime.combine(day, end or time(), self.zone)
            if end is None:
                until = datetime.combine(day + timedelta(days=1), time(), self.zone)
            yield datetime.combine(day, start, self.zone).astimezone(UTC), until.astimezone(UTC)


def _read_line(line: str) -> tuple[int, int, list[Span]]:
    found = LINE.fullmatch(line.strip().lower())
    first, last = (found["first"], found["last"] or found["first"]) if found else ("", "")
    if not found or first not in DAYS or last not in DAYS or DAYS.index(first) > DAYS.index(last):
        raise ValueError(
            f"expected opening hours such as 'mon-fri 08:30-12:00 13:30-17:00', found {line!r}"
        )
    return DAYS.index(first), DAYS.index(last), [_read_span(one) for one in found["spans"].split()]


def _read_span(text: str) -> Span:
    first, last = text.split("-")
    try:
        start = time.fromisoformat(first)
        end = None if last == MIDNIGHT else time.fromisoformat(last)
    except ValueError:
        raise ValueError(f"expected times from 00:00 to 24:00, found {text!r}") from None
    if end is not None and end <= start:
        raise ValueError(f"expected an opening before its closing, found {text!r}")
    return start, end


def _read_zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(f"expected a time zone such as Europe/Paris, found {name!r}") from None


def _read_country(code: str) -> holidays.HolidayBase | None:
    if not code:
        return None
    found = COUNTRY.fullmatch(code)
    try:
        if found is None:
            raise NotImplementedError
        return holidays.country_holidays(found["country"], subdiv=found["part"])
    except NotImplementedError:
        raise ValueError(
            f"expected a country, or a part of it, such as FR or FR-57, found {code!r}"
        ) from None


def _read_days(text: str) -> tuple[date, date]:
    first, _, last = text.partition("/")
    try:
        span = date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError:
        raise ValueError(
            f"expected a day such as 2026-12-24, or 2026-12-24/2026-12-31, found {text!r}"
        ) from None
    if span[0] > span[1]:
        raise ValueError(f"expected a first day before the last, found {text!r}")
    return span
