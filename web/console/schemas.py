"""What the agents' calls take and give, with their examples."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from assistant.conversation import State
from web.schemas import ANSWER, MESSAGE, MessageOut, Text, example

WAITING = {
    "id": "0192f3a8",
    "state": "waiting",
    "language": "fr",
    "created": "2026-11-02T09:00:00Z",
    "changed": "2026-11-02T09:02:00Z",
    "waited_seconds": 95,
    "agent": "",
    "why": "La personne demande un agent",
    "last_question": "J'ai perdu ma carte d'identité",
    "last_number": 3,
    "place": 1,
}


class Reason(BaseModel):
    model_config = example({"reason": "Pour le service de l'état civil"})
    reason: Text = Field("", max_length=200)


class Waiting(BaseModel):
    """A conversation as the queue shows it."""

    model_config = example(WAITING)
    id: str
    state: State
    language: str
    created: datetime
    changed: datetime
    waited_seconds: int
    agent: str
    why: str
    last_question: str
    last_number: int
    place: int | None


class Queue(BaseModel):
    model_config = example(
        {"waiting": [WAITING], "mine": [WAITING | {"state": "with_agent", "place": None}]}
    )
    waiting: list[Waiting]
    mine: list[Waiting]


class Pack(BaseModel):
    """All an agent needs to take over: the history with sources and the machine's doubts."""

    model_config = example({"conversation": WAITING, "messages": [MESSAGE | {"answer": ANSWER}]})
    conversation: Waiting
    messages: list[MessageOut]
