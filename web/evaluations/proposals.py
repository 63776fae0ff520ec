"""Cases made of a closed conversation or of a draft, which count once a second person agreed."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from assistant.access.agent import Agent
from assistant.access.audit_entry import Act
from assistant.conversation import State
from assistant.errors import ConversationUnknown, DraftUnknown
from assistant.storage.drafts import Drafts
from assistant.storage.proposed_cases import ProposedCase
from evaluation.errors import SuiteError
from evaluation.shelves import NAME, Shelves
from evaluation.suite import Line
from web.access import may
from web.evaluations import forms
from web.evaluations.cases import CHOICES, stripped
from web.evaluations.origins import Origin, of_conversation, of_draft
from web.evaluations.pages import Evaluator, evaluation_page, missing, proposed
from web.services import Here, Services

router = APIRouter(prefix="/evaluations")


# Those who answer citizens, and those who evaluate: nobody else reads what was said.
Proposer = Annotated[Agent, Depends(may("answer", "evaluate"))]


@router.get("/propose")
async def begin(
    request: Request, services: Here, me: Proposer, conversation: str = "", draft: str = ""
) -> Response:
    """The form, filled in from what was said; its facts are left to who knows them."""
    origin = await _origin(services, me, conversation, draft)
    if origin is None:
        return await missing(request, services, me)
    values = forms.blank(**origin.values)
    return await _form(request, services, me, origin, values, {})


@router.post("/propose")
async def propose(
    request: Request, services: Here, me: Proposer, conversation: str = "", draft: str = ""
) -> Response:
    origin = await _origin(services, me, conversation, draft)
    if origin is None:
        return await missing(request, services, me)
    filled = forms.read(await request.form())
    if filled.line is None:
        return await _form(request, services, me, origin, filled.values, filled.faults)
    line = await run_in_threadpool(stripped, services, filled.line)
    case = line.model_dump(mode="json", exclude_defaults=True)
    made = await proposed(services).propose(
        case, me.name, conversation=origin.conversation, draft=origin.draft
    )
    if origin.draft:
        await Drafts(services.conversations.database).case_proposed(origin.draft, made.id)
    return await evaluation_page(request, services, "thanks.html", me, case=line)


@router.get("/proposed")
async def list_proposed(request: Request, services: Here, me: Evaluator) -> Response:
    found = await proposed(services).waiting()
    return await evaluation_page(request, services, "proposed.html", me, proposals=found)


@router.get("/proposed/{id}")
async def one_proposed(request: Request, services: Here, me: Evaluator, id: str) -> Response:
    found = await proposed(services).get(id)
    if found is None or found.decision:
        return await missing(request, services, me)
    values = forms.from_line(Line.model_validate(found.case))
    return await _review(request, services, me, found, values, {})


@router.post("/proposed/{id}")
async def decide(request: Request, services: Here, me: Evaluator, id: str) -> Response:
    """Accepted into a suite of the city, as corrected; or refused. Never by who proposed it."""
    found = await proposed(services).get(id)
    if found is None or found.decision:
        return await missing(request, services, me)
    form = await request.form()
    filled, name = forms.read(form), str(form.get("suite", "")).strip()
    if found.proposed_by == me.name:
        return await _review(request, services, me, found, filled.values, {"": "own"}, 403)
    if form.get("decision") == "refused":
        await proposed(services).decide(id, me.name, "refused")
        return RedirectResponse("/evaluations/proposed", status_code=303)
    faults = dict(filled.faults) | ({} if NAME.fullmatch(name) else {"suite": "suite"})
    if filled.line is not None and not faults:
        line = await run_in_threadpool(stripped, services, filled.line)
        if await _accept(services, id, me, line, name):
            address = f"/evaluations/suites/city/{name}?kept={quote(line.id)}"
            return RedirectResponse(address, status_code=303)
        faults = {"id": "taken"}
    return await _review(request, services, me, found, filled.values, faults, 422)


async def _accept(services: Services, id: str, me: Agent, line: Line, name: str) -> bool:
    """Put on the shelf, and taken off again when somebody else decided first."""
    shelves = Shelves()
    try:
        await run_in_threadpool(shelves.put, name, line)
    except SuiteError:
        return False
    if await proposed(services).decide(id, me.name, "accepted", name):
        return True
    await run_in_threadpool(shelves.remove, name, line.id)
    return False


async def _origin(services: Services, me: Agent, conversation: str, draft: str) -> Origin | None:
    """None when there is none, or when the conversation still goes on."""
    try:
        if draft:
            return of_draft(await Drafts(services.conversations.database).get(draft, me.name))
        found = await services.conversations.get(conversation)
        if found.state is not State.CLOSED:
            return None
        history = await services.conversations.history(conversation)
        act = Act("conversation.read", me.name, me.roles, "conversation", conversation)
        await services.access.audit.record(act)
        return of_conversation(found, history)
    except (ConversationUnknown, DraftUnknown):
        return None


async def _form(
    request: Request, services: Services, me: Agent, origin: Origin, values: Any, faults: Any
) -> Response:
    status = 422 if faults else 200
    told = {"origin": origin, "values": values, "faults": faults, **CHOICES}
    return await evaluation_page(request, services, "propose.html", me, status=status, **told)


async def _review(
    request: Request,
    services: Services,
    me: Agent,
    found: ProposedCase,
    values: Any,
    faults: Any,
    status: int = 200,
) -> Response:
    names = [each.name for each in await run_in_threadpool(Shelves().all) if each.editable]
    own = found.proposed_by == me.name
    told = {"proposal": found, "values": values, "faults": faults, "own": own, "names": names}
    return await evaluation_page(
        request, services, "review.html", me, status=status, **told, **CHOICES
    )
