"""All the agents' calls under one address; each of them needs a session and our own pages."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from web.access import may
from web.console import callbacks, conversations, queue
from web.sessions import own_pages

router = APIRouter(
    prefix="/api/v1/agents",
    tags=["agents"],
    dependencies=[Depends(own_pages), Depends(may("answer"))],
)
for part in (queue, conversations, callbacks):
    router.include_router(part.router)
