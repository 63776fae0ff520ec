"""How many sheets of each source, theme, year, territory and audience."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TypeVar

from corpus.passages import passages
from corpus.procedure import Procedure
from corpus.report.report import Counts

UNKNOWN_YEAR = 0

K = TypeVar("K", str, int)


def count(sheets: Sequence[Procedure]) -> Counts:
    """The counts of these sheets, the greatest first; years in their order."""
    years = Counter(sheet.updated.year if sheet.updated else UNKNOWN_YEAR for sheet in sheets)
    return Counts(
        sheets=len(sheets),
        passages=sum(not passage.question for sheet in sheets for passage in passages(sheet)),
        by_source=_ordered(Counter(sheet.source for sheet in sheets)),
        by_theme=_ordered(Counter(theme for sheet in sheets for theme in sheet.themes[:1])),
        by_year=dict(sorted(years.items())),
        by_territory=_ordered(Counter(sheet.territory for sheet in sheets)),
        by_audience=_ordered(Counter(each for sheet in sheets for each in sheet.audience)),
    )


def _ordered(counted: Counter[K]) -> Mapping[K, int]:
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))
