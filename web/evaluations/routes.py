"""All the evaluators' pages behind one guard."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from web.evaluations import cases, proposals, replays, runs, suites
from web.sessions import own_pages

router = APIRouter(include_in_schema=False, dependencies=[Depends(own_pages)])
for part in (runs, suites, cases, proposals, replays):
    router.include_router(part.router)
