"""All the editors' pages behind one guard."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from web.editors import approved, canned, checks, corpus_report, opinions, quarantine, questions
from web.sessions import own_pages

router = APIRouter(include_in_schema=False, dependencies=[Depends(own_pages)])
for part in (corpus_report, quarantine, questions, opinions, approved, canned, checks):
    router.include_router(part.router)
