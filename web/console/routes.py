"""All the agents' calls under one address; each of them needs a session and our own pages."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from web.access import may
from web.console import (
    callbacks,
    canned,
    cases,
    conversations,
    drafts,
    notes,
    presence,
    queue,
    sheets,
    supervision,
)
from web.sessions import own_pages, signed_in

answering = APIRouter(dependencies=[Depends(may("answer"))])
PARTS = (
    queue, conversations, callbacks, drafts, notes, presence, sheets, cases, supervision,
)  # fmt: skip
for part in PARTS:
    answering.include_router(part.router)

# Editors look after the replies kept at hand and answer nobody: ``canned`` asks for the right.
router = APIRouter(
    prefix="/api/v1/agents",
    tags=["agents"],
    dependencies=[Depends(own_pages), Depends(signed_in)],
)
router.include_router(answering)
router.include_router(canned.router)
