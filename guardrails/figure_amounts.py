"""Reading amounts and bare numbers, in digits and in words, in a folded text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from guardrails.figure import Figure, Found
from guardrails.folding import fold
from guardrails.number_words import find_number_words
from guardrails.rule_files import read_rules

_DIGITS = (
    r"\d{1,3}(?:[ .\u00a0\u202f]\d{3})+(?:,\d{1,2})?(?![\d])|\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?(?!\d)"
    r"|\d+(?:[.,]\d+)?"
)


def amounts(text: str) -> Iterator[Found]:
    for match in _written_amount().finditer(text):
        value = _decimal(match["number"])
        if match["scale"]:
            value *= 1_000_000 if match["scale"].startswith("million") else 1_000_000_000
        before, unit = match["before"], match["unit"]
        if not unit and not before and _is_ordinal_only(match):
            continue
        yield *match.span(), (_amount(value, "euro" if before else unit),)


def _is_ordinal_only(match: re.Match[str]) -> bool:
    return match["ordinal"] is not None and match["number"] == "1"


def amounts_in_words(text: str) -> Iterator[Found]:
    units = _unit_after()
    for start, end, value in find_number_words(text):
        unit = units.match(text, end)
        stop = unit.end() if unit else end
        yield start, stop, (_amount(Decimal(value), unit["unit"] if unit else ""),)


def one_of_a_unit(text: str) -> Iterator[Found]:
    """« un mois », "one year", « une semaine »: with a unit, an article is a figure."""
    for match in _article_and_unit().finditer(text):
        yield *match.span(), (_amount(Decimal(1), match["unit"]),)


def _amount(value: Decimal, unit: str | None) -> Figure:
    plain = f"{value:f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    name = _units().get(unit or "", "")
    return Figure("amount", plain, name)


def _decimal(number: str) -> Decimal:
    plain = re.sub(r"[ \u00a0\u202f]", "", number)
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?", plain):
        plain = plain.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?", plain):
        plain = plain.replace(",", "")
    return Decimal(plain.replace(",", "."))


@cache
def _units() -> dict[str, str]:
    units: dict[str, list[str]] = read_rules("figures")["units"]
    return {fold(spelling): name for name, spellings in units.items() for spelling in spellings}


def _unit_pattern() -> str:
    spellings = sorted(_units(), key=len, reverse=True)
    return rf"(?P<unit>{'|'.join(map(re.escape, spellings))})(?![\w'])"


@cache
def _unit_after() -> re.Pattern[str]:
    return re.compile(rf"[ -]?(?:d'|de )?{_unit_pattern()}")


@cache
def _article_and_unit() -> re.Pattern[str]:
    kept = "|".join(
        re.escape(spelling)
        for spelling, name in _units().items()
        if name in ("euro", "week", "month", "year", "hour") and len(spelling) > 1
    )
    return re.compile(rf"(?<!\w)(?:un|une|one|a|an) (?P<unit>{kept})(?!\w)")


@cache
def _written_amount() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\w])(?P<before>€ ?|eur )?(?P<number>{_DIGITS})"
        r"(?P<ordinal>er|ere|re|e|eme|nd|st|rd|th)?"
        r"(?: (?P<scale>millions?|milliards?|billions?)(?: d['e] ?)?)?"
        rf"(?: ?-? ?{_unit_pattern()})?"
    )
