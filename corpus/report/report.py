"""The report on a corpus: plain data, rendered as text, as JSON and as a page for editors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class SheetName:
    """Enough of a sheet to find it again."""

    id: str
    title: str
    source: str
    scope: str
    url: str
    updated: date | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many sheets there are of each kind; ``by_year`` is of the last update, 0: unknown.

    A sheet counts once for each of its audiences; ``by_theme`` takes its first, widest theme.
    """

    sheets: int
    passages: int
    by_source: Mapping[str, int]
    by_theme: Mapping[str, int]
    by_year: Mapping[int, int]
    by_territory: Mapping[str, int]
    by_audience: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Stale:
    """A sheet older than its source allows; ``age_days`` is None when its date is unknown."""

    sheet: SheetName
    age_days: int | None
    limit_days: int


@dataclass(frozen=True, slots=True)
class FaultyLink:
    """A link that leads nowhere or is not safe.

    ``fault``: "no_such_sheet", "not_https", "gone" (asked on ``checked``; ``detail`` is what was
    answered). ``used_by`` are the ids of the sheets that hold it.
    """

    fault: str
    url: str
    title: str
    used_by: tuple[str, ...]
    checked: date | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two sheets, or a passage of each, that say nearly the same; ``likeness`` is 0..1.

    ``only_first`` and ``only_second`` are the first sentences that one says and the other not.
    """

    first: SheetName
    second: SheetName
    likeness: float
    passage: str
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """One side of a conflict: what a sheet says, under which headings, with which figures."""

    sheet: SheetName
    heading: str
    text: str
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two sheets that give different figures for what seems the same matter.

    ``unit`` is what is counted (« euro », « month », « time », « phone »…); ``likeness`` 0..1 says
    how sure it is that the matter is the same. ``times`` counts the like pairs it stands for.
    """

    first: Said
    second: Said
    unit: str
    likeness: float
    times: int = 1


@dataclass(frozen=True, slots=True)
class Waiting:
    """A sheet in quarantine: since when, and each (kind, where, masked excerpt) that was found.

    ``earlier_in_force`` tells whether an earlier version of it answers meanwhile.
    """

    sheet: SheetName
    since: datetime
    rejected: bool
    earlier_in_force: bool
    findings: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Broken:
    """A sheet that the last sync could not read, and what it said of it."""

    source: str
    problem: str


@dataclass(frozen=True, slots=True)
class Report:
    """Everything known of the corpus on that day; ``links_checked`` is None if never checked."""

    made: datetime
    version: str
    counts: Counts
    stale: tuple[Stale, ...]
    links: tuple[FaultyLink, ...]
    links_checked: date | None
    duplicates: tuple[Duplicate, ...]
    conflicts: tuple[Conflict, ...]
    waiting: tuple[Waiting, ...]
    broken: tuple[Broken, ...]
