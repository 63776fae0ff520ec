"""One case: read, corrected where it is the city's, or written anew."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from assistant.access.agent import Agent
from assistant.conversation import Status
from evaluation.case import KINDS, SPLITS, Case
from evaluation.errors import SuiteError
from evaluation.shelves import NAME, Shelved, Shelves
from evaluation.suite import Line, line_of
from web.evaluations import forms
from web.evaluations.pages import Evaluator, evaluation_page, missing
from web.services import Here, Services

router = APIRouter(prefix="/evaluations")
CHOICES: dict[str, Any] = {
    "kinds": KINDS,
    "splits": SPLITS,
    "statuses": [status.value for status in Status],
}


@router.get("/suites/{shelf}/{name}/{id:path}")
async def one_case(
    request: Request, services: Here, me: Evaluator, shelf: str, name: str, id: str
) -> Response:
    suite, case = await run_in_threadpool(_find, shelf, name, id)
    if suite is None or case is None:
        return await missing(request, services, me)
    return await evaluation_page(
        request,
        services,
        "case.html",
        me,
        suite=suite,
        case=case,
        values=forms.from_line(line_of(case)),
        faults={},
        **CHOICES,
    )


@router.post("/suites/city/{name}/{id:path}")
async def correct(request: Request, services: Here, me: Evaluator, name: str, id: str) -> Response:
    suite, case = await run_in_threadpool(_find, "city", name, id)
    if suite is None or case is None or not suite.editable:
        return await missing(request, services, me)
    filled = forms.read(await request.form())
    kept = await keep(services, filled, name, replacing=id)
    if kept is None:
        return await _again(request, services, me, "case.html", filled, suite=suite, case=case)
    return RedirectResponse(f"{_of(name)}?kept={quote(kept.id)}", status_code=303)


@router.get("/cases/new")
async def blank(
    request: Request, services: Here, me: Evaluator, suite: str = "", copied: str = ""
) -> Response:
    """``copied``: "shelf/suite/id" of a case to begin with."""
    values = forms.blank()
    if copied.count("/") == 2:
        _, case = await run_in_threadpool(_find, *copied.split("/"))
        if case is not None:
            values = forms.from_line(line_of(case)) | {"id": f"{case.id}-ville"}
    return await evaluation_page(
        request, services, "new.html", me, values=values, faults={}, suite_name=suite, **CHOICES
    )


@router.post("/cases/new")
async def add(request: Request, services: Here, me: Evaluator) -> Response:
    form = await request.form()
    name, filled = str(form.get("suite", "")).strip(), forms.read(form)
    if not NAME.fullmatch(name):
        filled = forms.Filled(filled.values, {**filled.faults, "suite": "suite"})
    kept = await keep(services, filled, name)
    if kept is None:
        return await _again(request, services, me, "new.html", filled, suite_name=name)
    return RedirectResponse(f"{_of(name)}?kept={quote(kept.id)}", status_code=303)


async def keep(
    services: Services, filled: forms.Filled, name: str, replacing: str = ""
) -> Line | None:
    """The case as it was kept, without personal data; None when something of it is wrong."""
    if filled.line is None or filled.faults:
        return None
    line = await run_in_threadpool(stripped, services, filled.line)
    try:
        await run_in_threadpool(_put, name, line, replacing)
    except SuiteError:
        return None
    return line


def stripped(services: Services, line: Line) -> Line:
    """Without personal data, wherever it may stand; what is right is matched, not told."""

    def bare(text: str) -> str:
        return services.assistant.strip(text).text

    turns = [turn.model_copy(update={"content": bare(turn.content)}) for turn in line.history]
    told = {"question": bare(line.question), "provenance": bare(line.provenance)}
    return line.model_copy(update={**told, "history": turns})


def _put(name: str, line: Line, replacing: str) -> None:
    Shelves().put(name, line, replacing=replacing)


def _find(shelf: str, name: str, id: str) -> tuple[Shelved | None, Case | None]:
    suite = Shelves().get(shelf, name)
    cases = suite.cases if suite else ()
    return suite, next((case for case in cases if case.id == id), None)


async def _again(
    request: Request,
    services: Services,
    me: Agent,
    template: str,
    filled: forms.Filled,
    **values: Any,
) -> Response:
    """The form as it was filled in, with what is wrong; a whole case can only have a taken id."""
    faults = filled.faults or {"id": "taken"}
    told = {"values": filled.values, "faults": faults, **values, **CHOICES}
    return await evaluation_page(request, services, template, me, status=422, **told)


def _of(name: str) -> str:
    return f"/evaluations/suites/city/{name}"
