"""Counts, times, energy and tables as a layman reads them, in French."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from assistant.desk.settings import DeskSettings
from evaluation.report.french import number, percent
from evaluation.yearly.year import Count, Table
from foundation import load


@dataclass(frozen=True, slots=True)
class Grid:
    """A table in words."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def grid(table: Table, names: dict[str, str] | None = None) -> str | Grid:
    """By month when it has rows, else a line for each part; words when there is nothing in it."""
    w = words()
    known = {**w["columns"], **(names or {})}
    columns = [str(known.get(name, name)) for name in table.columns]
    if not any(count is None or count for count in table.total):
        return str(w["nothing"])
    if not table.rows:
        lines = [*zip((*columns, w["total"]), table.total, strict=True)]
        return Grid(
            (w["what"], w["count"]), tuple((name, count_told(count)) for name, count in lines)
        )
    rows = [
        (w["months"][int(month) - 1], *map(count_told, counts))
        for month, counts in table.rows
        if any(count is None or count for count in counts)
    ]
    total = (w["total"], *map(count_told, table.total))
    return Grid((w["month"], *columns, w["total"]), (*rows, total))


def count_told(count: Count) -> str:
    """Or that it is hidden."""
    return str(words()["hidden"]) if count is None else str(count)


def interval(share: Sequence[float]) -> str:
    """A share with its lower and upper end."""
    value, low, high = map(percent, share)
    return str(words()["trials"]["interval"]).format(value=value, low=low, high=high)


def watt_hours(wh: float) -> str:
    """In the unit that leaves figures one can read."""
    if abs(wh) >= 1000:
        return f"{number(wh / 1000, 2)}\u00a0kWh"
    return f"{number(wh, 2)}\u00a0Wh" if abs(wh) >= 1 else f"{number(1000 * wh, 1)}\u00a0mWh"


def lasting(seconds: float) -> str:
    """« 3 min », « 2 h 05 », « 4 j »."""
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes}\u00a0min" if minutes else "moins d'une minute"
    if seconds < timedelta(days=2).total_seconds():
        return f"{minutes // 60}\u00a0h\u00a0{minutes % 60:02}"
    return f"{round(seconds / 86400)}\u00a0j"


def day(moment: datetime) -> str:
    """In the desk's time zone."""
    return f"{moment.astimezone(ZoneInfo(load(DeskSettings).timezone)):%d/%m/%Y}"


@cache
def words() -> dict[str, Any]:
    """Those of the report."""
    return tomllib.loads(Path(__file__).with_name("fr.toml").read_text("utf-8"))
