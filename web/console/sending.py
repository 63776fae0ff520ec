"""A draft that an agent sends: what the citizen is told of it, and what is kept of its edit."""

from __future__ import annotations

from assistant.conversation import Message
from assistant.drafting.difference import difference
from assistant.errors import DraftUnknown
from assistant.storage.drafts import Draft, Drafts
from web.services import Services


async def draft_to_send(services: Services, draft: str, conversation: str, me: str) -> Draft | None:
    """The agent's own draft for this conversation; None when none is named. DraftUnknown."""
    if not draft:
        return None
    found = await Drafts(services.database).get(draft, me)
    if found.conversation != conversation:
        raise DraftUnknown("This draft was written for another conversation.")
    return found


def trace(draft: Draft) -> dict[str, object]:
    """What stands with the message: that AI helped, and the sheets that the draft stood on."""
    answer = draft.answer or {}
    return {
        "drafted": True,
        "language": answer.get("language", ""),
        "citations": answer.get("citations", []),
    }


async def mark_sent(services: Services, draft: Draft, message: Message) -> None:
    """Keep the edit; a retry of the same message changes nothing."""
    await Drafts(services.database).sent(
        draft.id,
        draft.agent,
        edited_text=message.text,
        diff=difference(draft.text, message.text),
        message_number=message.number,
    )
