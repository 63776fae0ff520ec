"""From facts to tables: by day, week, theme or language, with small counts hidden.

The tables of one measure share their totals, and those are hidden or shown for all of them; the
days of a week add up to what the table of weeks shows of it. So no table tells what another hides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.masking import shown, shown_line
from assistant.storage.service_facts import Fact

Counts = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """A table of one measure. ``rows``: a name, its parts and their whole; ``total`` of them all.

    None stands for a count that is hidden.
    """

    parts: tuple[str, ...]
    rows: tuple[tuple[str, Counts], ...]
    total: Counts


def by_day(facts: Sequence[Fact], parts: Sequence[str]) -> Counted:
    """Every day of the weeks in which anything happened."""
    weeks = by_week(facts, parts)
    counted = Counter((fact.day, fact.what) for fact in facts)
    rows: list[tuple[str, Counts]] = []
    for monday, counts in weeks.rows:
        days = [date.fromisoformat(monday) + timedelta(days=n) for n in range(7)]
        table = [[counted[day, part] for part in parts] for day in days]
        hidden = {column for column, count in enumerate(counts) if count is None}
        rows += zip(map(date.isoformat, days), shown(table, hidden), strict=True)
    return Counted(weeks.parts, tuple(rows), weeks.total)


def by_week(facts: Sequence[Fact], parts: Sequence[str]) -> Counted:
    """Every week from the first to the last, named by its Monday."""
    mondays = sorted({_monday(fact.day) for fact in facts})
    if mondays:
        count = (mondays[-1] - mondays[0]).days // 7 + 1
        mondays = [mondays[0] + timedelta(weeks=n) for n in range(count)]
    return _table(
        facts, parts, [day.isoformat() for day in mondays], lambda f: _monday(f.day).isoformat()
    )


def by_theme(facts: Sequence[Fact], parts: Sequence[str]) -> Counted:
    """The largest first; those without a theme under an empty name."""
    return _table(facts, parts, _largest(fact.theme for fact in facts), lambda fact: fact.theme)


def by_language(facts: Sequence[Fact], parts: Sequence[str]) -> Counted:
    return _table(facts, parts, _largest(f.language for f in facts), lambda fact: fact.language)


GROUPINGS: dict[str, Callable[[Sequence[Fact], Sequence[str]], Counted]] = {
    "week": by_week,
    "day": by_day,
    "theme": by_theme,
    "language": by_language,
}


def _table(
    facts: Sequence[Fact], parts: Sequence[str], names: Sequence[str], name: Callable[[Fact], str]
) -> Counted:
    every = Counter(fact.what for fact in facts)
    total = shown_line([every[part] for part in parts])
    hidden = {column for column, count in enumerate(total) if count is None}
    counted = Counter((name(fact), fact.what) for fact in facts)
    table = [[counted[each, part] for part in parts] for each in names]
    return Counted(tuple(parts), tuple(zip(names, shown(table, hidden), strict=True)), total)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _largest(names: Iterable[str]) -> list[str]:
    return [
        name for name, _ in sorted(Counter(names).items(), key=lambda each: (-each[1], each[0]))
    ]
