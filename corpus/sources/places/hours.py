"""Opening hours, whatever they were written in: a week for each period of the year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

ALL_DAYS = range(7)  # Monday is 0
MIDNIGHT = 24 * 60
LATEST_CLOSING = 6 * 60  # an end before the start is the next day's, up to 6 h in the morning
SCHOOL_HOLIDAYS = ("holidays", "small_holidays", "summer_holidays")


class HoursError(Exception):
    """Hours that cannot be: « expected …, found … »."""


class NotUnderstood(Exception):
    """Hours in words that our reader does not know; the words themselves still hold."""


@dataclass(frozen=True, slots=True)
class Span:
    """From ``start`` to ``end``, in minutes after midnight; ``end`` ≤ ``start`` is the next day."""

    start: int
    end: int

    @property
    def whole_day(self) -> bool:
        return self.start == 0 and self.end == MIDNIGHT


# Open at these times; closed all day when there is none; in words; or not said (None).
Day = tuple[Span, ...] | str | None


@dataclass(frozen=True, slots=True)
class Schedule:
    """What holds in one period: ``""`` the usual, a name of SCHOOL_HOLIDAYS, or French words."""

    period: str
    week: tuple[Day, ...]


@dataclass(frozen=True, slots=True)
class Hours:
    """All that was said of a place's hours. ``words``: what could only be repeated as it stands."""

    schedules: tuple[Schedule, ...] = ()
    public_holidays: Day = None
    closures: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    words: str = ""


@dataclass
class Draft:
    """Hours being read, rule after rule: a later rule replaces an earlier one on its days."""

    weeks: dict[str, dict[int, Day]] = field(default_factory=dict)
    public_holidays: Day = None
    closures: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def put(self, period: str, days: Iterable[int], day: Day, *, add: bool = False) -> None:
        """``add`` keeps the times said before on these days."""
        week = self.weeks.setdefault(period, {})
        for number in days:
            before = week.get(number)
            if add and isinstance(before, tuple) and isinstance(day, tuple):
                week[number] = check_spans((*before, *day))
            else:
                week[number] = day

    def hours(self) -> Hours:
        """Days that no rule names are closed; a period's other days are those of the usual week."""
        usual = self.weeks.get("", {})
        schedules = []
        for period, week in self.weeks.items():
            both = {**usual, **week}
            schedules.append(Schedule(period, tuple(both.get(number, ()) for number in ALL_DAYS)))
        return Hours(
            tuple(sorted(schedules, key=lambda schedule: schedule.period != "")),
            self.public_holidays,
            tuple(dict.fromkeys(self.closures)),
            tuple(dict.fromkeys(self.notes)),
        )


def minutes(hour: int, minute: int, found: str) -> int:
    """Minutes after midnight; raises HoursError past 24 h 00."""
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        raise HoursError(f"expected a time between 0 h 00 and 24 h 00, found {found!r}")
    return hour * 60 + minute


def check_spans(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """The spans of one day in order; raises HoursError when two overlap or one is empty."""
    ordered = tuple(sorted(spans, key=lambda span: span.start))
    for number, span in enumerate(ordered):
        overnight = span.end < span.start and span.end > LATEST_CLOSING
        if span.start == span.end or span.start == MIDNIGHT or overnight:
            raise HoursError(f"expected an end after the start, found {_clock(span)}")
        last = number == len(ordered) - 1
        if not last and (span.end <= span.start or span.end > ordered[number + 1].start):
            raise HoursError(
                f"expected times that follow one another, found {_clock(span)} and "
                f"{_clock(ordered[number + 1])}"
            )
    return ordered


def _clock(span: Span) -> str:
    return "-".join(f"{time // 60:02d}:{time % 60:02d}" for time in (span.start, span.end))
