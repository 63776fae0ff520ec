"""Opening hours in plain French: « du lundi au vendredi 9h-12h et 14h-17h30, fermé le dimanche ».

Every word must be known, or the whole text is NotUnderstood: hours are never half read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from corpus.sources.places.french_tokens import PUBLIC, Token, tokens
from corpus.sources.places.hours import (
    MIDNIGHT,
    Day,
    Draft,
    Hours,
    NotUnderstood,
    Span,
    check_spans,
)


def read_french(text: str) -> Hours:
    """Raises NotUnderstood for words that we do not know, HoursError for hours that can't be."""
    reading = _Reading(text)
    for token in _ranges(list(tokens(text)), text):
        reading.take(token)
    reading.flush()
    if not reading.draft.weeks:
        raise NotUnderstood(text)
    return reading.draft.hours()


def read_times(text: str) -> Day:
    """The hours of one day, as one cell says them; words that are not hours are kept as words."""
    try:
        hours = read_french(f"tous les jours {text}")
    except NotUnderstood:
        return text
    (*_, schedule) = hours.schedules
    same = len(hours.schedules) == 1 and schedule.period == "" and len(set(schedule.week)) == 1
    return schedule.week[0] if same else text


def _ranges(found: list[Token], text: str) -> Iterator[Token]:
    """Two days or two times with a dash between become one token; lone dashes mean nothing."""
    place = 0
    while place < len(found):
        token = found[place]
        middle = found[place + 1].kind if place + 1 < len(found) else ""
        other = found[place + 2] if place + 2 < len(found) else None
        if token.kind == "time":
            if middle not in ("to", "slash") or other is None or other.kind != "time":
                raise NotUnderstood(text)
            yield Token("span", (token.values[0], other.values[0]))
            place += 3
        elif token.kind == "day" and middle == "to" and other and other.kind == "day":
            first, last = token.values[0], other.values[0]
            yield Token("days", tuple((first + n) % 7 for n in range((last - first) % 7 + 1)))
            place += 3
        elif token.kind == "day":
            yield Token("days", token.values)
            place += 1
        else:
            yield token
            place += 1


@dataclass
class _Reading:
    """Days wait for their times; « fermé » takes the days before it, else those after it."""

    text: str
    draft: Draft = field(default_factory=Draft)
    period: str = ""
    days: list[int] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    closed: bool = False
    excluding: bool = False
    times_first: bool = False
    dash: bool = False  # a dash not yet followed by times

    def take(self, token: Token) -> None:
        if self.dash and token.kind != "span":
            raise NotUnderstood(self.text)
        self.dash = False
        match token.kind:
            case "days":
                self._days(token.values)
            case "span":
                self._span(*token.values)
            case "closed":
                self._closed()
            case "except":
                if not self.days or self.closed:
                    raise NotUnderstood(self.text)
                self.excluding = True
            case "period":
                self.flush()
                self.period = token.words
            case "end":
                if self.spans or self.closed:
                    self.flush()
            case "open":
                if self.closed:
                    self.flush()
            case "to":
                if not self.days and not self.spans:
                    raise NotUnderstood(self.text)
                self.dash = True

    def flush(self) -> None:
        """Write down the days and times that wait; raises NotUnderstood when one lacks."""
        days, spans, closed = self.days, self.spans, self.closed
        self.days, self.spans = [], []
        self.closed = self.excluding = self.times_first = False
        if self.dash or bool(days) != bool(spans or closed):
            raise NotUnderstood(self.text)
        if not days:
            return
        value: Day = () if closed else check_spans(tuple(spans))
        if PUBLIC in days:
            self.draft.public_holidays = value
        if week := [day for day in days if day != PUBLIC]:
            self.draft.put(self.period, week, value)

    def _days(self, found: tuple[int, ...]) -> None:
        if self.excluding:
            self.days = [day for day in self.days if day not in found]
            if not self.days:
                raise NotUnderstood(self.text)
            return
        if self.spans and not self.days:
            self.times_first = True
        elif self.spans and not self.times_first:
            self.flush()
        self.days += [day for day in found if day not in self.days]

    def _span(self, start: int, end: int) -> None:
        if self.closed or self.times_first:
            raise NotUnderstood(self.text)
        self.excluding = False
        self.spans.append(Span(start % MIDNIGHT, end or MIDNIGHT))

    def _closed(self) -> None:
        if self.days and not self.spans and not self.closed:
            self.closed = True
            self.flush()
        else:
            self.flush()
            self.closed = True
