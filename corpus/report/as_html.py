"""The report as a page for editors: French, one file, no script, nothing asked of any network."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from corpus.report.report import Report

HERE = Path(__file__).parent
STYLE = HERE / "templates" / "report.css"
MOST = 200  # items of a list that the page holds; the JSON holds them all
_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre"),
    *("octobre", "novembre", "décembre"),
)


def report_html(report: Report) -> str:
    """The whole page, one file."""
    style = "".join((STYLE.parent / name).read_text("utf-8") for name in ("alone.css", STYLE.name))
    return _environment().get_template("report.html").render(report=report, most=MOST, style=style)


def report_sections(report: Report) -> str:
    """What stands under the title, for a page that has its own; ``STYLE`` is how it looks."""
    return _environment().get_template("sections.html").render(report=report, most=MOST)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    labels = tomllib.loads((HERE / "labels.fr.toml").read_text("utf-8"))
    environment.filters.update(
        day=_day,
        number=_number,
        finding=lambda kind: labels["findings"].get(kind, kind),
        fault=lambda kind: labels["faults"].get(kind, kind),
        scope=lambda scope: labels["scopes"].get(scope, scope),
        audience=lambda audience: labels["audiences"].get(audience, audience),
        unit=lambda unit: _unit(unit, labels["units"]),
        place=lambda place: _place(place, labels["places"]),
        age=_age,
        address=_address,
        sentence=lambda text: text[:1].upper() + text[1:],
    )
    return environment


def _day(day: date | datetime | None) -> str:
    if day is None:
        return "sans date"
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {_MONTHS[day.month - 1]} {day.year}"


def _number(value: int) -> str:
    return f"{value:,}".replace(",", "\u202f")


def _age(days: int | None) -> str:
    if days is None:
        return "sans date"
    years, months = days // 365, days % 365 // 30
    if years == 0:
        return f"{months} mois"
    words = f"{years} an" + ("s" if years > 1 else "")
    return words + (f" et {months} mois" if months else "")


def _unit(unit: str, units: Mapping[str, Any]) -> str:
    if unit.startswith("#"):
        return f"{units['number']} ({unit[1:]})" if len(unit) > 1 else str(units["number"])
    return str(units.get(unit, unit))


def _place(place: str, places: Mapping[str, Any]) -> str:
    words, _, number = re.sub(r"\s*(\d*)$", r"|\1", place, count=1).partition("|")
    return f"{places.get(words, words)} {number}".strip()


def _address(url: str) -> str:
    """Only an address that a browser opens safely becomes a link."""
    return url if re.match(r"https?://", url) else ""
