"""What a city's file says of a place's hours → Hours, whichever way it says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from corpus.sources.places.french_tokens import fold
from corpus.sources.places.hours import (
    ALL_DAYS,
    Day,
    Hours,
    HoursError,
    NotUnderstood,
    Schedule,
    check_spans,
)
from corpus.sources.places.hours_french import read_french, read_times
from corpus.sources.places.hours_osm import is_osm, read_osm

CLOSED = {"-", "–", "—", "x", "ferme", "fermee", "closed", "off", "non"}


def read_hours(text: str) -> Hours:
    """One text: OpenStreetMap syntax or French. What is not understood is kept in ``words``.

    Raises HoursError for hours that cannot be.
    """
    if is_osm(text):
        return read_osm(text)
    try:
        return read_french(text)
    except NotUnderstood:
        return Hours(words=" ".join(text.split()))


def read_week(cells: Mapping[int, Sequence[str]]) -> tuple[Day, ...]:
    """One column or more for each day (0 is Monday). A day without words is not said.

    Raises HoursError for hours that cannot be.
    """
    return tuple(_day([cell for cell in cells.get(day, ()) if cell]) for day in ALL_DAYS)


def with_week(hours: Hours, period: str, week: tuple[Day, ...]) -> Hours:
    """The same hours with this week for that period; nothing when no day is said."""
    if all(day is None for day in week):
        return hours
    if period and not any(schedule.period == period for schedule in hours.schedules):
        usual = next((each.week for each in hours.schedules if not each.period), None)
        if usual:
            week = tuple(said if said is not None else usual[n] for n, said in enumerate(week))
    others = tuple(each for each in hours.schedules if each.period != period)
    made = (*others, Schedule(period, week))
    return replace(hours, schedules=tuple(sorted(made, key=lambda each: each.period != "")))


def with_holidays(hours: Hours, text: str) -> Hours:
    """The same hours with those of the school holidays, said in a column of their own."""
    if not text:
        return hours
    said = Hours() if fold(text).strip() in CLOSED else read_hours(text)
    if said.words:
        return replace(hours, notes=(*hours.notes, said.words))
    if len(said.schedules) > 1:
        raise HoursError(f"expected one week for the school holidays, found {text!r}")
    for schedule in said.schedules or (Schedule("", tuple(() for _ in ALL_DAYS)),):
        hours = with_week(hours, schedule.period or "holidays", schedule.week)
    return hours


def _day(cells: list[str]) -> Day:
    if not cells:
        return None
    days = [() if fold(cell).strip(" .") in CLOSED else read_times(cell) for cell in cells]
    if len(days) == 1:
        return days[0]
    if any(not isinstance(day, tuple) for day in days):  # morning and afternoon, one in words
        return ", ".join(cells)
    return check_spans(tuple(span for day in days if isinstance(day, tuple) for span in day))
