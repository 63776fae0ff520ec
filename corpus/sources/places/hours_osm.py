"""The common part of OpenStreetMap's ``opening_hours`` syntax.

Read: days and ranges of days, times, ``24/7``, ``off``, months and dates, ``PH``, ``SH``, comments
between quotes, rules after ``;`` or ``,``. Anything else (nth weekday, weeks, years, sunrise,
``||``) raises HoursError: better no hours than wrong ones.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, field

from corpus.sources.places.hours import (
    ALL_DAYS,
    MIDNIGHT,
    Day,
    Draft,
    Hours,
    HoursError,
    Span,
    check_spans,
    minutes,
)
from corpus.sources.places.texts import say_period

DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
MONTHS = tuple(name.lower() for name in calendar.month_abbr[1:])
LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
WORDS = {*DAYS, *MONTHS, "ph", "sh", "off", "closed", "open"}
TOKEN = re.compile(r'"[^"]*"|24/7|\d{1,2}:\d{2}|\d{1,2}|[a-z]+|[-–,;:]', re.IGNORECASE)


def is_osm(text: str) -> bool:
    """Whether every word of the text outside quotes is one of the syntax, and one at least."""
    words = re.findall(r"[^\W\d_]+", re.sub(r'"[^"]*"', "", text).lower())
    known = [word for word in words if word in WORDS]
    return text.strip() == "24/7" or (bool(known) and len(known) == len(words))


def read_osm(text: str) -> Hours:
    """Raises HoursError for what cannot be or is not of the part that we read."""
    if TOKEN.sub("", text).strip():
        raise _unread(text)
    draft = Draft()
    for rule in re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', text):
        tokens = TOKEN.findall(rule.replace("–", "-"))
        if tokens:
            _Rule(tokens, text, draft).read()
    return draft.hours()


def _unread(text: str) -> HoursError:
    return HoursError(
        "expected days and times as in 'Mo-Fr 09:00-12:00,14:00-17:00; Su off' (the common part "
        f"of the opening_hours syntax), found {text!r}"
    )


@dataclass
class _Rule:
    """One rule, read from left to right: when, which days, what."""

    tokens: list[str]
    text: str
    draft: Draft
    place: int = 0
    within: bool = False
    named: bool = False  # whether days stand before the value being read
    dates: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)

    def read(self) -> None:
        self._dates()
        add = False
        while self.place < len(self.tokens):
            days, public, school = self._days()
            self.named = bool(days or public or school)
            value = self._value()
            if value is not None:
                self._put(days, public, school, value, add=add)
            add = True
            if self.place < len(self.tokens):
                self._expect(",")
                if self.place == len(self.tokens):
                    raise _unread(self.text)

    def _put(self, days: list[int], public: bool, school: bool, day: Day, *, add: bool) -> None:
        periods = [say_period(*dates) for dates in self.dates]
        if not (days or public or school) and day == () and periods:
            self.draft.closures.extend(periods)
            return
        if public:
            self.draft.public_holidays = day
        both = school and bool(days) and not self.within  # « Mo-Fr,SH »: the days and the holidays
        if school and not both:
            periods = [*periods, "holidays"]
        if not (days or school or not public):
            return
        late = not periods and set(self.draft.weeks) - {""}
        if (late and day != ()) or (school and len(periods) > 1):
            raise _unread(self.text)  # it would replace what was said of a period
        for period in periods or [""]:
            self.draft.put(period, days or ALL_DAYS, day, add=add)
        if both:
            self.draft.put("holidays", ALL_DAYS, day)

    def _dates(self) -> None:
        while self._next() in MONTHS:
            start = self._date(MONTHS.index(self._take()) + 1, first=True)
            end = start if start[1] else (start[0], LENGTHS[start[0] - 1])
            if self._next() == "-":
                self._take()
                month = start[0]
                if self._next() in MONTHS:
                    month = MONTHS.index(self._take()) + 1
                elif not start[1]:
                    raise _unread(self.text)
                end = self._date(month, first=False)
            self.dates.append(((start[0], start[1] or 1), end))
            if self._next() == "," and self._next(1) in MONTHS:
                self._take()
        if self.dates and self._next() == ":":
            self._take()

    def _date(self, month: int, *, first: bool) -> tuple[int, int]:
        if not self._next().isdigit():
            return month, 0 if first else LENGTHS[month - 1]
        day = int(self._take())
        if not 1 <= day <= LENGTHS[month - 1]:
            raise HoursError(f"expected a day of the month, found {day} in {self.text!r}")
        return month, day

    def _days(self) -> tuple[list[int], bool, bool]:
        days: list[int] = []
        public = school = False
        while (name := self._next()) in DAYS or name in ("ph", "sh"):
            self._take()
            public, school = public or name == "ph", school or name == "sh"
            if name in ("ph", "sh") and self._next() in DAYS:  # « SH Mo-Fr »: those days of them
                if name == "ph" or days:
                    raise _unread(self.text)
                self.within = True
            if name in DAYS:
                first = last = DAYS.index(name)
                if self._next() == "-":
                    self._take()
                    if self._next() not in DAYS:
                        raise _unread(self.text)
                    last = DAYS.index(self._take())
                days += [(first + step) % 7 for step in range((last - first) % 7 + 1)]
            if self._next() == "," and (self._next(1) in DAYS or self._next(1) in ("ph", "sh")):
                self._take()
        if (days or public or school) and self._next() == ":":
            self._take()
        return days, public, school

    def _value(self) -> Day:
        spans: list[Span] = []
        name = self._next()
        day: Day = None
        if name in ("off", "closed"):
            self._take()
            day = ()
        elif name == "24/7":
            self._take()
            day = (Span(0, MIDNIGHT),)
        else:
            while ":" in self._next() and self._next() != ":":
                start = self._time()
                self._expect("-")
                spans.append(Span(start, self._time()))
                if self._next() == "," and ":" in self._next(1):
                    self._take()
            if spans:
                day = check_spans(tuple(spans))
            if self._next() == "open":
                self._take()
                day = day or (Span(0, MIDNIGHT),)
        if self._next().startswith('"'):
            comment = self._take().strip('" ')
            if day is None and (self.dates or self.named):
                day = comment or None
            else:
                self.draft.notes.append(comment)
                if day is None and self.place == len(self.tokens):
                    return None
        if day is None:
            raise _unread(self.text)
        return day

    def _time(self) -> int:
        token = self._next()
        if not re.fullmatch(r"\d+:\d+", token):
            raise _unread(self.text)
        self._take()
        hour, minute = token.split(":")
        return minutes(int(hour), int(minute), token)

    def _expect(self, token: str) -> None:
        if self._next() != token:
            raise _unread(self.text)
        self._take()

    def _next(self, ahead: int = 0) -> str:
        place = self.place + ahead
        token = self.tokens[place] if place < len(self.tokens) else ""
        return token if token.startswith('"') else token.lower()

    def _take(self) -> str:
        token = self._next()
        self.place += 1
        return token
