"""Private notes of the agents on a conversation; no citizen ever reads them."""

from __future__ import annotations

from fastapi import APIRouter, Response, status

from assistant.storage.notes import Notes
from web.chat import stripped
from web.console.conversations import noted, to_read
from web.console.schemas import NewNote, NoteOut
from web.problems import ProblemRaised, responses
from web.services import Here
from web.sessions import Me

router = APIRouter(prefix="/conversations/{id}/notes")

REFUSED = responses("not-logged-in", "other-origin", "conversation-unknown", "not-found", "invalid")
ACT = REFUSED | responses("malformed", "too-large", "empty", "state")


@router.post("", status_code=status.HTTP_201_CREATED, summary="Write a note", responses=ACT)
async def write(id: str, note: NewNote, me: Me, services: Here) -> NoteOut:
    """Kept without personal data, for the colleagues who take the conversation after me."""
    await to_read(services, id, me.name)
    text = await stripped(services, note.text, id)
    if not text:
        raise ProblemRaised("empty")
    written = await Notes(services.database).add(id, me.name, text)
    services.live.tell(id)
    return noted(written, me.name, {me.name: me.display_name})


@router.delete(
    "/{note}",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Remove one of my notes",
    responses=REFUSED,
)
async def remove(id: str, note: str, me: Me, services: Here) -> Response:
    if not await Notes(services.database).remove(note, me.name):
        raise ProblemRaised("not-found")
    services.live.tell(id)
    return Response(status_code=status.HTTP_204_NO_CONTENT)
