"""What was found in sheets, and what an editor decides of each."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from assistant.access.audit_entry import IDENTIFIER
from corpus.catalogue import Catalogue
from corpus.deciding import decide, waiting
from corpus.errors import CatalogueError
from corpus.quarantine import Held, Verdict
from corpus.settings import CorpusSettings
from foundation import UsageError, load
from web.editors.pages import Editor, editors_page, recorded
from web.services import Here

router = APIRouter(prefix="/editors/quarantine")


@router.get("")
async def list_waiting(request: Request, me: Editor, done: str = "") -> Response:
    """``done``: what was just decided, to say so."""
    return editors_page(
        request, "quarantine.html", me, held=await run_in_threadpool(_held), done=done, fault=""
    )


@router.post("")
async def decide_one(
    request: Request,
    services: Here,
    me: Editor,
    id: Annotated[str, Form()],
    verdict: Annotated[Verdict, Form()],
    digest: Annotated[str, Form()],
) -> Response:
    """``digest`` is that of the version that the editor had before them: no other is decided."""
    if not await run_in_threadpool(_decide, id, digest, verdict, me.name):
        held = await run_in_threadpool(_held)
        told = {"held": held, "done": "", "fault": "changed"}
        return editors_page(request, "quarantine.html", me, 409, **told)
    named = id if IDENTIFIER.fullmatch(id) else digest
    await recorded(services, me, f"sheet.{verdict}", "sheet", named)
    return RedirectResponse(f"/editors/quarantine?done={verdict}", status_code=303)


def _held() -> tuple[Held, ...]:
    try:
        with Catalogue.open(load(CorpusSettings).catalogue_path()) as catalogue:
            return waiting(catalogue)
    except CatalogueError:
        return ()


def _decide(id: str, digest: str, verdict: Verdict, by: str) -> bool:
    """False when that version does not wait any more."""
    path = load(CorpusSettings).catalogue_path()
    try:
        Catalogue.open(path).close()  # it must be there, and of our layout
        with Catalogue.open_to_write(path) as catalogue:
            now = {held.procedure.id: held.procedure.digest for held in waiting(catalogue)}
            if now.get(id) != digest:
                return False
            decide(catalogue, id, verdict, by)
    except (CatalogueError, UsageError):
        return False
    return True
