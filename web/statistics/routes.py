"""/statistics: four measures as plots, tables and files, with nobody's words in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from assistant.access.agent import Agent
from assistant.figures_of_service import GROUPINGS, Counted
from assistant.masking import LEAST
from assistant.storage.settings import StorageSettings
from foundation import load
from web.access import may
from web.public import day
from web.services import Here
from web.staff_pages import staff_page
from web.statistics.measures import PARTS, measures, words
from web.statistics.plots import bars, in_words
from web.statistics.sheet import as_csv
from web.texts import read_agents

router = APIRouter(include_in_schema=False, prefix="/statistics")
Reader = Annotated[Agent, Depends(may("figures"))]


@dataclass(frozen=True, slots=True)
class Told:
    """One measure in words: ``header`` names the columns, each row begins with its name."""

    name: str
    title: str
    lead: str
    header: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]
    total: tuple[str | int, ...]
    plot: str = ""


@router.get("")
async def statistics(request: Request, services: Here, me: Reader, by: str = "week") -> Response:
    by = by if by in GROUPINGS else "week"
    found = await measures(services, by)
    told = await run_in_threadpool(_all_told, found.tables, by)
    return staff_page(
        request,
        "statistics/page.html",
        me,
        w=words(),
        tabs=[],
        by=by,
        groupings=tuple(GROUPINGS),
        told=told,
        least=LEAST,
        wait=_wait(found.median_wait),
        days=load(StorageSettings).retention_days,
    )


@router.get("/{measure}.csv")
async def sheet(services: Here, me: Reader, measure: str, by: str = "week") -> Response:
    """The table of one measure, as it stands on the page."""
    if measure not in PARTS or by not in GROUPINGS:
        return Response(status_code=404)
    told = _told(measure, (await measures(services, by)).tables[measure], by)
    return Response(
        as_csv(told.header, (*told.rows, told.total)),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="guichet-{measure}-{by}.csv"'},
    )


def _all_told(tables: dict[str, Counted], by: str) -> list[Told]:
    return [_told(measure, counted, by, plotted=True) for measure, counted in tables.items()]


def _told(measure: str, counted: Counted, by: str, *, plotted: bool = False) -> Told:
    w, reasons = words(), read_agents()
    parts = tuple(
        w["parts"].get(part) or reasons.get(f"why_{part}", part) for part in counted.parts
    )
    rows = tuple(_named(name, by) for name, _ in counted.rows)
    title = w["measures"][measure]
    plot = ""
    if plotted and any(any(counts[:-1]) for _, counts in counted.rows):  # something to draw
        plot = bars(measure, title, in_words(counted, parts, w["hidden"]), counted, rows, parts)
    return Told(
        measure,
        title,
        w["leads"][measure],
        (w["groups"][by], *parts, w["total"]),
        tuple((row, *_shown(counts)) for row, (_, counts) in zip(rows, counted.rows, strict=True)),
        (w["total"], *_shown(counted.total)),
        plot,
    )


def _shown(counts: Sequence[int | None]) -> list[str | int]:
    return [words()["hidden"] if count is None else count for count in counts]


def _named(name: str, by: str) -> str:
    """A row's name in words."""
    w = words()
    if by in ("day", "week"):
        return str(w[f"of_{by}"]).replace("{date}", day(date.fromisoformat(name), "fr"))
    if by == "language":
        return str(w["languages"].get(name, name))
    return name or str(w["no_theme"])


def _wait(seconds: float | None) -> str:
    w = words()
    if seconds is None:
        return ""
    minutes = round(seconds / 60)
    told = w["minutes"].replace("{n}", str(minutes)) if minutes else w["under_a_minute"]
    return str(w["wait"]).replace("{time}", told)
