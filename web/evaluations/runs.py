"""Runs to choose from, what one of them says, and what changed between two."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, HTMLResponse
from starlette.concurrency import run_in_threadpool

from evaluation.answers.compare import Difference, compare
from evaluation.answers.gate import read_bars
from evaluation.answers.kept import ANSWERS, read_run
from evaluation.answers.shown_runs import all_runs, named
from evaluation.errors import RunError
from evaluation.report.page import STYLE, page, sections, when
from web.evaluations.pages import Evaluator, evaluation_page, missing
from web.services import Here

router = APIRouter(prefix="/evaluations")


@router.get("")
async def list_runs(request: Request, services: Here, me: Evaluator) -> Response:
    found = await run_in_threadpool(all_runs)
    return await evaluation_page(request, services, "runs.html", me, runs=found)


@router.get("/report.css")
async def style() -> Response:
    """How a report looks; it tells nothing, and is asked for by the pages below."""
    return FileResponse(STYLE, media_type="text/css")


@router.get("/compare")
async def two(
    request: Request, services: Here, me: Evaluator, first: str = "", second: str = ""
) -> Response:
    """``first`` and ``second`` are names of runs."""
    one = await run_in_threadpool(named, first)
    other = await run_in_threadpool(named, second)
    if one is None or other is None:
        return await missing(request, services, me)
    differences: tuple[Difference, ...] = ()
    fault = ""
    try:
        differences = await run_in_threadpool(compare, one.outcomes, other.outcomes)
    except RunError:
        fault = "no_common"
    return await evaluation_page(
        request,
        services,
        "compare.html",
        me,
        first=one,
        second=other,
        differences=differences,
        fault=fault,
        questions={case.id: case.question for case in one.cases},
        other_versions=[
            (key, one.made_with.get(key), other.made_with.get(key))
            for key in sorted(one.made_with.keys() | other.made_with.keys())
            if one.made_with.get(key) != other.made_with.get(key)
        ],
    )


@router.get("/runs/{name}")
async def one(request: Request, services: Here, me: Evaluator, name: str) -> Response:
    run = await run_in_threadpool(named, name)
    if run is None:
        return await missing(request, services, me)
    told = await run_in_threadpool(_told, run.folder, _changed(run.folder))
    return await evaluation_page(
        request, services, "run.html", me, run=run, date=when(run), sections=told
    )


@router.get("/runs/{name}/report.html")
async def whole(request: Request, services: Here, me: Evaluator, name: str) -> Response:
    """The same as one file, to keep or to hand over."""
    run = await run_in_threadpool(named, name)
    if run is None:
        return await missing(request, services, me)
    content = await run_in_threadpool(page, run, read_bars())
    saved = {"Content-Disposition": f'attachment; filename="{run.name}.html"'}
    return HTMLResponse(content, headers=saved)


@lru_cache(maxsize=16)
def _told(folder: Path, changed: float) -> str:
    """Drawing the plots takes a second or two."""
    return sections(read_run(folder), read_bars())


def _changed(folder: Path) -> float:
    answers = folder / ANSWERS
    return answers.stat().st_mtime if answers.is_file() else 0.0
