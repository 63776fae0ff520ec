"""The answers that a person has approved: read, suspended, put back, removed, added."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from assistant.access.agent import Agent
from assistant.approved import Approved
from assistant.approving import approve, stands_on
from assistant.errors import ApprovedUnknown
from assistant.storage.approved import ApprovedAnswers
from corpus.catalogue import Catalogue
from corpus.errors import CatalogueError
from corpus.settings import CorpusSettings
from foundation import UsageError, load
from web.editors.pages import Editor, editors_page, recorded
from web.services import Here, Services

router = APIRouter(prefix="/editors/approved")


@router.get("")
async def list_approved(request: Request, services: Here, me: Editor, done: str = "") -> Response:
    """``done``: what was just done, to say so."""
    return await _list(request, services, me, done=done)


@router.post("")
async def add(
    request: Request,
    services: Here,
    me: Editor,
    question: Annotated[str, Form()] = "",
    answer: Annotated[str, Form()] = "",
    sheets: Annotated[str, Form()] = "",
) -> Response:
    values = {"question": question, "answer": answer, "sheets": sheets}
    limit = services.settings.max_message_chars
    faults = {name: "missing" for name, text in values.items() if not text.strip()}
    faults |= {name: "too_long" for name, text in values.items() if len(text) > limit}
    if not faults:
        if services.assistant.strip(question).spans:
            faults = {"question": "personal"}
        elif services.assistant.strip(answer).spans:
            faults = {"answer": "personal"}
    if not faults:
        try:
            made = await run_in_threadpool(_approved, values, me.name)
        except (UsageError, CatalogueError):
            faults = {"sheets": "unknown"}  # all else has been checked above
    if faults:
        return await _list(request, services, me, status=422, values=values, faults=faults)
    await ApprovedAnswers(services.database).add(made)
    await recorded(services, me, "approved.add", "approved", made.id)
    return RedirectResponse("/editors/approved?done=add", status_code=303)


@router.post("/{id}/{act}")
async def change(request: Request, services: Here, me: Editor, id: str, act: str) -> Response:
    """``act``: "suspend", "resume" (read again, against the sheets as they are now) or "remove"."""
    answers = ApprovedAnswers(services.database)
    try:
        if act == "suspend":
            await answers.suspend(id)
        elif act == "remove":
            await answers.remove(id)
        elif act == "resume":
            found = next((one for one in await answers.all() if one.id == id), None)
            now = await run_in_threadpool(_digests)
            await answers.resume(id, stands_on(found, now) if found else {})
        else:
            raise ApprovedUnknown(f"expected suspend, resume or remove, found {act}")
    except (ApprovedUnknown, UsageError) as error:
        gone = "gone" if isinstance(error, UsageError) else "unknown"
        return await _list(request, services, me, status=409, done=gone)
    await recorded(services, me, f"approved.{act}", "approved", id)
    return RedirectResponse(f"/editors/approved?done={act}", status_code=303)


async def _list(
    request: Request,
    services: Services,
    me: Agent,
    status: int = 200,
    done: str = "",
    values: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
) -> Response:
    digests = await run_in_threadpool(_digests)
    found: list[tuple[Approved, tuple[str, ...]]] = [
        (one, one.changed(digests)) for one in await ApprovedAnswers(services.database).all()
    ]
    return editors_page(
        request,
        "approved.html",
        me,
        status,
        answers=found,
        done=done,
        values=values or {"question": "", "answer": "", "sheets": ""},
        faults=faults or {},
    )


def _approved(values: Mapping[str, str], by: str) -> Approved:
    given = dict(values) | {"sheets": values["sheets"].replace(",", " ").split()}
    with Catalogue.open(load(CorpusSettings).catalogue_path()) as catalogue:
        # What is personal was looked for by the running assistant, before.
        return approve(given, by, catalogue, lambda _: False)


def _digests() -> Mapping[str, str]:
    try:
        with Catalogue.open(load(CorpusSettings).catalogue_path()) as catalogue:
            return catalogue.digests()
    except CatalogueError:
        return {}
