"""« Faire de cet échange un cas d'évaluation »: an exchange proposed to the evaluation team."""

from __future__ import annotations

from fastapi import APIRouter, status
from pydantic import BaseModel, Field

from assistant.access.agent import Agent
from assistant.conversation import Author, Message, State
from assistant.drafting.proposal import of_conversation, of_draft
from assistant.handoff import RECORDED, Action
from assistant.storage.drafts import Drafts, DraftStatus
from assistant.storage.proposed_cases import ProposedCases
from web.chat import stripped
from web.problems import ProblemRaised, responses
from web.schemas import Text, example
from web.services import Here, Services
from web.sessions import Me

router = APIRouter()

ACT = responses(
    "not-logged-in", "other-origin", "forbidden", "not-found", "state", "malformed", "too-large",
    "invalid",
)  # fmt: skip


class Comment(BaseModel):
    model_config = example({"comment": "La fiche ne dit rien des mineurs."})
    comment: Text = Field("", max_length=500)


class Proposed(BaseModel):
    model_config = example({"id": "c0ffee"})
    id: str


@router.post(
    "/conversations/{id}/case",
    status_code=status.HTTP_201_CREATED,
    summary="Make a case of a conversation that is over",
    responses=ACT | responses("conversation-unknown", "not-found"),
)
async def of_a_conversation(
    id: str, me: Me, services: Here, said: Comment | None = None
) -> Proposed:
    """For who took part in it. Proposed once: again, the first proposal is told."""
    conversation = await services.conversations.get(id)
    history = await services.conversations.history(id)
    if conversation.state not in (State.CLOSED, State.BOT):
        raise ProblemRaised("state")
    if not _took_part(history, me):
        raise ProblemRaised("forbidden")
    cases = ProposedCases(services.database)
    for known in await cases.waiting():
        if known.conversation == id and known.draft is None:
            return Proposed(id=known.id)
    case = of_conversation(conversation, history, await _comment(services, said, id))
    proposed = await cases.propose(case, me.name, conversation=id)
    return Proposed(id=proposed.id)


@router.post(
    "/drafts/{draft}/case",
    status_code=status.HTTP_201_CREATED,
    summary="Make a case of a draft that I have sent",
    responses=ACT,
)
async def of_a_draft(draft: str, me: Me, services: Here, said: Comment | None = None) -> Proposed:
    """What I changed in it says what the machine got wrong. Proposed once."""
    drafts = Drafts(services.database)
    found = await drafts.get(draft, me.name)
    if found.status is not DraftStatus.SENT:
        raise ProblemRaised("state")
    if found.case_proposed:
        return Proposed(id=found.case_proposed)
    comment = await _comment(services, said, found.conversation or "")
    proposed = await ProposedCases(services.database).propose(
        of_draft(found, comment), me.name, conversation=found.conversation, draft=found.id
    )
    await drafts.case_proposed(found.id, proposed.id)
    return Proposed(id=proposed.id)


async def _comment(services: Services, said: Comment | None, conversation: str) -> str:
    return await stripped(services, said.comment if said else "", conversation)


def _took_part(history: tuple[Message, ...], me: Agent) -> bool:
    """Whether ``me`` has been in the conversation, by the name shown in its history."""
    joined = RECORDED[Action.CLAIM]
    return me.may("supervise") or any(
        one.author_name == me.display_name and (one.author is Author.AGENT or one.text == joined)
        for one in history
    )
