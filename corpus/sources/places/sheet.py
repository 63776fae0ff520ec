"""A place → its sheet: each day of the week in a sentence that can be quoted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from corpus.procedure import Block, BlockKind, Link
from corpus.sources.places.hours import SCHOOL_HOLIDAYS, Day, Schedule, Span
from corpus.sources.places.place import Place
from corpus.sources.places.texts import DAYS, joint, say
from corpus.sources.spacing import tidy

SUNDAY = 6


def title(place: Place) -> str:
    """What the sheet is about, as far as the data go."""
    hours = bool(place.hours.schedules or place.hours.words)
    named = {(True, True): "hours_and_address", (True, False): "hours", (False, True): "address"}
    return say("title", named.get((hours, bool(place.address)), "contact"), name=place.name)


def opening_line(place: Place) -> str:
    """The name and where it is."""
    if not place.address:
        return say("opening", "nowhere", name=place.name)
    return say("opening", "where", name=place.name, address=place.address)


def blocks(place: Place) -> tuple[Block, ...]:
    """The usual week and its exceptions stand together; each other period is an alternative."""
    made = [Block((), (), BlockKind.TEXT, "\n".join(_opening(place)))]
    for schedule in place.hours.schedules:
        if schedule.period:
            words = _capital(period(schedule))
            lines = [*_week(schedule), *_exceptions(place)]
            made.append(Block((words,), (words,), BlockKind.TEXT, "\n".join(lines)))
    for key, text in (("about", place.description), ("access", place.accessibility)):
        if text:
            made.append(Block((say("heading", key),), (), BlockKind.TEXT, text))
    return tuple(made)


def contact(place: Place) -> str:
    """One line: name, address, telephone, mail, site; empty when only the name is known."""
    given = (("phone", place.phone), ("email", place.email), ("website", place.website))
    parts = [say("contact", key, **{key: value}) for key, value in given if value]
    return ", ".join(filter(None, (place.name, place.address, *parts))) if parts else ""


def links(place: Place) -> Iterator[Link]:
    """The map and the place's own site."""
    if place.point:
        latitude, longitude = (f"{number:.6f}".rstrip("0").rstrip(".") for number in place.point)
        words = say("contact", "map", name=place.name)
        yield Link("map", words, f"geo:{latitude},{longitude}")
    if place.website:
        yield Link("more", say("contact", "site", name=place.name), place.website)


def questions(place: Place) -> tuple[str, ...]:
    """At most three ways to ask that the sheet's opening answers, whichever words a row uses."""
    asked = []
    if usual(place):
        asked.append(say("questions", "open_on", name=place.name, day=DAYS[SUNDAY]))
        asked.append(say("questions", "hours", name=place.name))
    if place.address:
        asked.append(say("questions", "where", name=place.name))
    return tuple(asked)


def usual(place: Place) -> Schedule | None:
    """The week that holds when no other period is named."""
    return next((each for each in place.hours.schedules if not each.period), None)


def period(schedule: Schedule) -> str:
    """The period in French words."""
    named = schedule.period in SCHOOL_HOLIDAYS
    return say("period", schedule.period) if named else schedule.period


def _opening(place: Place) -> Iterator[str]:
    yield opening_line(place)
    if place.kind and place.kind.lower() not in place.name.lower():
        yield say("opening", "kind", kind=place.kind)
    others = [each for each in place.hours.schedules if each.period]
    periods = joint("comma").join(map(period, others))
    if week := usual(place):
        yield say("opening", "hours_usual" if others else "hours", periods=periods)
        yield from _week(week, others)
    elif others:
        yield say("opening", "hours_by_season", periods=periods)
    if place.hours.words:
        yield say("opening", "hours_words", words=place.hours.words)
    yield from _exceptions(place)


def _exceptions(place: Place) -> Iterator[str]:
    """What holds whatever the period: said with each week, so that none is read without it."""
    if place.hours.public_holidays is not None:
        yield say("day", "public_holidays", said=_said(place.hours.public_holidays))
    if closures := joint("comma").join(filter(None, (*place.hours.closures, place.closed))):
        yield say("opening", "closures", closures=closures)
    for note in place.hours.notes:
        yield say("opening", "note", note=note)


def _week(schedule: Schedule, others: Sequence[Schedule] = ()) -> Iterator[str]:
    """One sentence a day; it names the other periods in which the day is open and not closed, or
    the reverse, since it may be quoted alone."""
    for number, (name, day) in enumerate(zip(DAYS, schedule.week, strict=True)):
        different = [
            say("day", "other", period=period(each), said=_said(each.week[number]))
            for each in others
            if bool(each.week[number]) != bool(day)
        ]
        key = "day_but" if different else "day"
        yield say("day", key, day=name, said=_said(day), others=joint("comma").join(different))


def _said(day: Day) -> str:
    if isinstance(day, str):
        return day.rstrip(" .")
    if not day:
        return say("said", "unsaid" if day is None else "closed")
    if len(day) == 1 and day[0].whole_day:
        return say("said", "whole")
    return say("said", "open", spans=joint("and").join(map(_span, day)))


def _span(span: Span) -> str:
    key = "span_overnight" if span.end < span.start else "span"
    return say("time", key, start=_time(span.start), end=_time(span.end))


def _time(minutes: int) -> str:
    if minutes in (0, 24 * 60):
        return say("time", "midnight")
    hour, minute = divmod(minutes, 60)
    if minute:
        return say("time", "hour_and_minutes", hour=str(hour), minutes=f"{minute:02d}")
    return say("time", "hour", hour=str(hour))


def _capital(words: str) -> str:
    return tidy(words[:1].upper() + words[1:])
