"""What an agent does with one conversation: read, take, write, pass on, give back, close."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from fastapi import APIRouter, status

from assistant.access.agent import Agent
from assistant.access.audit_entry import Act
from assistant.conversation import Author, Conversation, State
from assistant.handoff import Action
from assistant.storage.drafts import Drafts, DraftStatus
from assistant.storage.last_questions import LastQuestion
from assistant.storage.notes import Note, Notes
from web.chat import check_length, stripped
from web.console.schemas import AgentMessage, Closing, DraftOut, NoteOut, Pack, Transfer
from web.console.sending import draft_to_send, mark_sent, trace
from web.problems import ProblemRaised, responses
from web.schemas import MessageOut
from web.services import Here, Services
from web.sessions import Me

router = APIRouter(prefix="/conversations/{id}")

READ = responses("not-logged-in", "other-origin", "conversation-unknown", "not-found", "invalid")
ACT = READ | responses("conversation-unknown", "state", "not-yours", "too-large", "malformed")


@router.get("", summary="Read a conversation with its sources", responses=READ)
async def read(id: str, me: Me, services: Here) -> Pack:
    """Those who wait, and mine; with what was withheld and why."""
    conversation = await to_read(services, id, me.name)
    read_it = Act("conversation.read", me.name, me.roles, "conversation", id)
    await services.access.audit.record(read_it)
    return await pack(services, conversation, me.name)


@router.post("/claim", summary="Take a conversation", responses=ACT)
async def claim(id: str, me: Me, services: Here) -> Pack:
    await services.turns.stop(id, "agent")
    return await _move(services, id, Action.CLAIM, me)


@router.post("/release", summary="Give it back", responses=ACT)
async def release(id: str, me: Me, services: Here) -> Pack:
    """The assistant answers again."""
    return await _move(services, id, Action.RELEASE, me)


@router.post("/transfer", summary="Pass it on", responses=ACT)
async def transfer(id: str, me: Me, services: Here, wish: Transfer | None = None) -> Pack:
    """Back to the queue, for anybody, for those who know a theme, or for one colleague.
    ``reason`` is stripped of personal data and shown to them."""
    wish = wish or Transfer()
    if wish.agent and (wish.agent == me.name or wish.agent not in await _colleagues(services)):
        raise ProblemRaised("invalid", errors=[_UNKNOWN_COLLEAGUE])
    reason = await stripped(services, wish.reason, id)
    moved, _ = await services.conversations.move(
        id,
        Action.TRANSFER,
        agent=me.name,
        reason=reason,
        theme=wish.theme,
        for_agent=wish.agent,
    )
    services.live.tell_moved(id)
    return await pack(services, moved, me.name)


@router.post("/close", summary="Close a conversation", responses=ACT)
async def close(id: str, me: Me, services: Here, wish: Closing | None = None) -> Pack:
    return await _move(services, id, Action.CLOSE, me, (wish or Closing()).reason)


@router.post(
    "/messages",
    status_code=status.HTTP_201_CREATED,
    summary="Write to the citizen",
    responses=ACT | responses("invalid", "empty", "too-long"),
)
async def write(id: str, message: AgentMessage, me: Me, services: Here) -> MessageOut:
    """Stored without personal data, marked as written by a person. Same ``key``, same message.

    With a ``draft``, the citizen is told that AI helped and that a person read it over; what the
    agent changed is kept.
    """
    check_length(message.text, services)
    conversation = await services.conversations.get(id)
    if conversation.state is not State.WITH_AGENT or conversation.agent != me.name:
        raise ProblemRaised("not-yours")
    draft = await draft_to_send(services, message.draft, id, me.name)
    text = await stripped(services, message.text, id)
    if not text:
        raise ProblemRaised("empty")
    stored = await services.conversations.add(
        id,
        Author.AGENT,
        text,
        key=message.key,
        author_name=me.display_name,
        agent=me.name,
        answer=trace(draft) if draft else None,
    )
    if draft:
        await mark_sent(services, draft, stored)
    services.live.tell(id)
    return MessageOut.of(stored, whole=True)


async def to_read(services: Services, id: str, me: str) -> Conversation:
    """The conversation, if it waits or is mine; the problem "state" otherwise."""
    conversation = await services.conversations.get(id)
    mine = conversation.state is State.WITH_AGENT and conversation.agent == me
    if not mine and conversation.state not in (State.WAITING, State.CALLBACK):
        raise ProblemRaised("state")
    return conversation


async def pack(services: Services, conversation: Conversation, me: str) -> Pack:
    id, database = conversation.id, services.database
    history = await services.conversations.history(id)
    notes = await Notes(database).of(id)
    mine = [
        draft
        for draft in await Drafts(database).of(id)
        if draft.agent == me and draft.status is DraftStatus.ASKED
    ]
    names = await _colleagues(services) if notes else {}
    asked = next((one.text for one in reversed(history) if one.author is Author.CITIZEN), "")
    said = {id: LastQuestion(asked, conversation.last_number)}
    (told,) = replace(await services.board.read(), said=said).told([conversation], me)
    return Pack(
        conversation=told,
        messages=[MessageOut.of(one, whole=True) for one in history],
        notes=[noted(note, me, names) for note in notes],
        draft=DraftOut.of(mine[-1]) if mine else None,
    )


def noted(note: Note, me: str, names: Mapping[str, str]) -> NoteOut:
    """The note with the name that its author goes by; never the account's."""
    return NoteOut(
        id=note.id,
        author=names.get(note.agent, ""),
        mine=note.agent == me,
        text=note.text,
        at=note.at,
    )


async def _colleagues(services: Services) -> dict[str, str]:
    """The names shown, by account, of all who answer citizens."""
    everybody = await services.access.accounts.list()
    return {
        agent.name: agent.display_name
        for agent in everybody
        if agent.may("answer") and not agent.disabled
    }


async def _move(services: Services, id: str, action: Action, me: Agent, reason: str = "") -> Pack:
    moved, _ = await services.conversations.move(id, action, agent=me.name, reason=reason)
    services.live.tell_moved(id)
    return await pack(services, moved, me.name)


_UNKNOWN_COLLEAGUE = {"pointer": "#/agent", "detail": "expected the account of a colleague"}
