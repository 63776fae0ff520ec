"""Suites to choose from, and the cases of one."""

from __future__ import annotations

from collections import Counter

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from evaluation.case import Case
from evaluation.shelves import Shelves
from web.evaluations.pages import Evaluator, evaluation_page, missing
from web.services import Here

router = APIRouter(prefix="/evaluations/suites")
SHOWN = 100  # cases of a page


@router.get("")
async def list_suites(request: Request, services: Here, me: Evaluator) -> Response:
    found = await run_in_threadpool(Shelves().all)
    kinds = {each.path: Counter(case.kind for case in each.cases) for each in found}
    return await evaluation_page(request, services, "suites.html", me, suites=found, kinds=kinds)


@router.get("/{shelf}/{name}")
async def one_suite(
    request: Request, services: Here, me: Evaluator, shelf: str, name: str, q: str = "", at: int = 0
) -> Response:
    """Its cases, those that hold ``q`` when something is searched for, from the ``at``-th on."""
    suite = await run_in_threadpool(Shelves().get, shelf, name)
    if suite is None:
        return await missing(request, services, me)
    found = [case for case in suite.cases if _holds(case, q)]
    at = max(0, min(at, len(found) - 1))
    return await evaluation_page(
        request,
        services,
        "suite.html",
        me,
        suite=suite,
        cases=found[at : at + SHOWN],
        count=len(found),
        q=q,
        at=at,
        shown=SHOWN,
    )


def _holds(case: Case, words: str) -> bool:
    said = " ".join((case.id, case.question, case.theme, *case.gold, *case.tags)).casefold()
    return all(word in said for word in words.casefold().split())
