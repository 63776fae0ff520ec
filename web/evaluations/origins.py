"""What a case is made of: a closed conversation, or a draft that an agent edited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.conversation import Author, Conversation, Message
from assistant.storage.drafts import Draft

_SPEAKERS = {Author.CITIZEN: "Habitant", Author.ASSISTANT: "Assistant", Author.AGENT: "Assistant"}
_TURNS = 6  # of what was said before the last question


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a case comes from, and what of it can be filled in by itself.

    ``answered``: what was answered, to help write the facts; by a person where one did.
    """

    values: dict[str, Any]
    answered: str
    by_person: bool
    conversation: str | None = None
    draft: str | None = None

    @property
    def address(self) -> str:
        """Where the form is sent."""
        part = f"draft={self.draft}" if self.draft else f"conversation={self.conversation}"
        return f"/evaluations/propose?{part}"


def of_conversation(conversation: Conversation, history: Sequence[Message]) -> Origin | None:
    """The last question with what came before and after it; None when nothing was asked."""
    asked = [n for n, message in enumerate(history) if message.author is Author.CITIZEN]
    if not asked:
        return None
    last = asked[-1]
    before = [m for m in history[:last] if m.author in _SPEAKERS][-_TURNS:]
    after = [m for m in history[last + 1 :] if m.author in (Author.ASSISTANT, Author.AGENT)]
    by_person = [m for m in after if m.author is Author.AGENT]
    answer = next((m.answer for m in after if m.answer), None) or {}
    values = {
        "id": f"conversation-{conversation.id[:8]}",
        "question": history[last].text,
        "history": "\n".join(f"{_SPEAKERS[m.author]} : {m.text}" for m in before),
        "language": conversation.language,
        "gold": "\n".join(_sheets(answer)[:1]),
        "provenance": f"conversation du {conversation.created:%d/%m/%Y}",
    }
    told = "\n".join(m.text for m in by_person or after)
    return Origin(values, told, bool(by_person), conversation=conversation.id)


def of_draft(draft: Draft) -> Origin:
    """The question that was drafted for, and what the agent made of the draft."""
    values = {
        "id": f"brouillon-{draft.id[:8]}",
        "question": draft.question,
        "gold": "\n".join(_sheets(draft.answer or {})[:1]),
        "provenance": f"brouillon du {draft.created:%d/%m/%Y}, corrigé par un agent",
    }
    told = draft.edited_text or draft.text
    return Origin(values, told, draft.edited_text is not None, draft=draft.id)


def _sheets(answer: Any) -> list[str]:
    """The ids of the sheets that an answer's JSON cites."""
    cited = answer.get("citations") or []
    return [str(each["procedure"]) for each in cited if isinstance(each, dict)]
