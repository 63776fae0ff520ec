"""Reading dates and times, French and English, in a folded text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from guardrails.figure import Figure, Found
from guardrails.rule_files import read_rules

_MONTH_LENGTH = 31
_NUMERIC_DATE = re.compile(r"(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})\2((?:19|20)?\d{2})(?![\d/-])")
_ISO_DATE = re.compile(r"(?<![\d/.-])((?:19|20)\d{2})-(\d{2})-(\d{2})(?![\d-])")
_TIME = re.compile(
    r"(?<![\d,.])([01]?\d|2[0-4]) ?(?:h|heures?|:) ?([0-5]\d)(?!\d)(?: ?min(?:utes)?\b)?"
    r"|(?<![\d,.])([01]?\d|2[0-4]) ?h(?![\w])"
    r"|(?<![\d,.:])(1[0-2]|\d)(?::([0-5]\d))? ?([ap])\.?m\b\.?"
)


def dates(text: str) -> Iterator[Found]:
    for match in _ISO_DATE.finditer(text):
        yield from _date(match, match[3], int(match[2]), match[1])
    for match in _NUMERIC_DATE.finditer(text):
        year = match[4] if len(match[4]) == 4 else f"20{match[4]}"
        yield from _date(match, match[1], int(match[3]), year)
    names = _months()
    for match in _written_date().finditer(text):
        day, month = match["day"] or match["day_after"], match["month"] or match["month_before"]
        yield from _date(match, day, names[month], match["year"] or match["year_after"])


def _date(match: re.Match[str], day: str | None, month: int, year: str | None) -> Iterator[Found]:
    if not 1 <= month <= 12 or (day and not 1 <= int(day) <= _MONTH_LENGTH):
        return
    parts = [year or "", f"{month:02}", f"{int(day):02}" if day else ""]
    if day or year:
        yield *match.span(), (Figure("date", "-".join(part for part in parts if part)),)


def times(text: str) -> Iterator[Found]:
    for match in _TIME.finditer(text):
        if match[6]:
            hour = int(match[4]) % 12 + (12 if match[6] == "p" else 0)
            minute = int(match[5] or 0)
        elif match[3]:
            # « 35 h par semaine » has its unit elsewhere; « 9 h » is a time and a duration.
            yield (
                *match.span(),
                (Figure("amount", str(int(match[3])), "hour"),),
            )
            continue
        else:
            hour, minute = int(match[1]), int(match[2])
        if minute:
            yield *match.span(), (Figure("time", f"{hour:02}:{minute:02}"),)
        else:
            yield *match.span(), (Figure("amount", str(hour), "hour"),)


@cache
def _months() -> dict[str, int]:
    months: dict[str, str] = read_rules("figures")["months"]
    return {name: int(number) for number, names in months.items() for name in names.split()}


@cache
def _written_date() -> re.Pattern[str]:
    names = "|".join(sorted(_months(), key=len, reverse=True))
    return re.compile(
        rf"(?<!\w)(?P<month_before>{names})\.? (?P<day_after>\d{{1,2}})(?:st|nd|rd|th)?"
        rf"(?:,? (?P<year_after>(?:19|20)\d\d))?(?!\w)"
        rf"|(?<![\w,.])(?:(?P<day>\d{{1,2}})(?:er|st|nd|rd|th)? (?:of )?)?(?P<month>{names})\.?"
        rf"(?:,? (?P<year>(?:19|20)\d\d))?(?!\w)"
    )
