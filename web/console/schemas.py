"""What the agents' calls about conversations take and give, with their examples."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from assistant.conversation import State
from assistant.storage.drafts import Draft, DraftStatus
from web.schemas import ANSWER, MESSAGE, Key, MessageOut, NewMessage, Text, example

WAITING: dict[str, Any] = {
    "id": "0192f3a8",
    "state": "waiting",
    "language": "fr",
    "theme": "Papiers",
    "urgent": False,
    "created": "2026-11-02T09:00:00Z",
    "changed": "2026-11-02T09:02:00Z",
    "waited_seconds": 95,
    "agent": "",
    "why": "low_confidence",
    "for_agent": "",
    "last_question": "J'ai perdu ma carte d'identité",
    "last_number": 3,
    "place": 1,
}
NOTE = {
    "id": "77aa",
    "author": "Nadia",
    "mine": True,
    "text": "A déjà appelé hier.",
    "at": "2026-11-02T09:03:00Z",
}
DRAFT: dict[str, Any] = {
    "id": "5d41402a",
    "conversation": "0192f3a8",
    "medium": "chat",
    "question": "J'ai perdu ma carte d'identité",
    "text": "Vous devez déclarer la perte.",
    "answer": ANSWER,
    "created": "2026-11-02T09:04:00Z",
    "edited_text": None,
    "diff": None,
    "sent": None,
    "message_number": None,
    "status": "asked",
    "case_proposed": None,
}


class Transfer(BaseModel):
    """To a colleague (their account's name), to those who know a theme, or to the queue."""

    model_config = example({"reason": "Pour l'état civil", "agent": "karim", "theme": ""})
    reason: Text = Field("", max_length=200)
    agent: Text = Field("", max_length=64)
    theme: Text | None = Field(None, max_length=64)


class Closing(BaseModel):
    """``answered``: the question has its answer; ``elsewhere``: sent to the right service;
    ``gone``: the citizen writes no more; ``abuse``; ``other``."""

    model_config = example({"reason": "answered"})
    reason: Literal["answered", "elsewhere", "gone", "abuse", "other"] = "answered"


class AgentMessage(NewMessage):
    """``draft``: the id of the draft that the agent has read, edited and now sends."""

    model_config = example({"text": "Déclarez la perte…", "key": "b0b7c2a4-1", "draft": "5d41402a"})
    draft: str = Field("", max_length=32)


class Waiting(BaseModel):
    """A conversation as the queue shows it. ``for_agent``: "me", "other", or empty: anybody."""

    model_config = example(WAITING)
    id: str
    state: State
    language: str
    theme: str
    urgent: bool
    created: datetime
    changed: datetime
    waited_seconds: int
    agent: str
    why: str
    for_agent: Literal["", "me", "other"]
    last_question: str
    last_number: int
    place: int | None


class Queue(BaseModel):
    model_config = example(
        {"waiting": [WAITING], "mine": [WAITING | {"state": "with_agent", "place": None}]}
    )
    waiting: list[Waiting]
    mine: list[Waiting]


class NoteOut(BaseModel):
    model_config = example(NOTE)
    id: str
    author: str
    mine: bool
    text: str
    at: datetime


class DraftOut(BaseModel):
    """``text`` is the assistant's, empty when there was nothing to draft: ``answer`` says why."""

    model_config = example(DRAFT)
    id: str
    conversation: str | None
    medium: str
    question: str
    text: str
    answer: dict[str, Any] | None
    created: datetime
    edited_text: str | None
    diff: str | None
    sent: datetime | None
    message_number: int | None
    status: DraftStatus
    case_proposed: str | None

    @classmethod
    def of(cls, draft: Draft) -> DraftOut:
        medium = str((draft.answer or {}).get("medium", "chat"))
        return cls(
            medium=medium,
            **{name: getattr(draft, name) for name in cls.model_fields if name != "medium"},
        )


class Pack(BaseModel):
    """All an agent needs to take over: the history with sources and the machine's doubts, the
    colleagues' notes, and the draft that waits, if one was asked for."""

    model_config = example(
        {
            "conversation": WAITING,
            "messages": [MESSAGE | {"answer": ANSWER}],
            "notes": [NOTE],
            "draft": DRAFT,
        }
    )
    conversation: Waiting
    messages: list[MessageOut]
    notes: list[NoteOut]
    draft: DraftOut | None


class NewNote(BaseModel):
    model_config = example({"text": "A déjà appelé hier."})
    text: Text = Field(min_length=1, max_length=2000)


class AskDraft(BaseModel):
    """``conversation``: the question is its last one unless ``question`` says another; without
    one, ``question`` is the letter or the notes of the call, as pasted: it is stripped first."""

    model_config = example({"key": "b0b7c2a4-2", "conversation": "0192f3a8"})
    key: Key
    conversation: str = Field("", max_length=32)
    question: Text = Field("", max_length=20_000)
    medium: Literal["chat", "mail", "phone"] = "chat"
    language: str = Field("", pattern="^([a-z]{2})?$", description="Two letters; empty: found.")


class SentDraft(BaseModel):
    model_config = example({"text": "Bonjour,\n\nDéclarez d'abord la perte…"})
    text: Text = Field(min_length=1, max_length=20_000)
