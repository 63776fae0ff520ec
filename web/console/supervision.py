"""The supervisor's view: who waits, how long, who is there and with how many, today's figures."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from assistant.access.agent import Agent
from assistant.conversation import State
from assistant.desk.today import today
from assistant.storage.drafts import Drafts
from assistant.storage.handoffs import Handoffs
from web.access import may
from web.console.schemas import WAITING, Waiting
from web.problems import responses
from web.schemas import example
from web.services import Here

router = APIRouter()

COLLEAGUE = {
    "name": "nadia",
    "display_name": "Nadia",
    "status": "available",
    "since": "2026-11-02T08:30:00Z",
    "conversations": 2,
    "me": False,
}


class Figures(BaseModel):
    """Since midnight, times in seconds; see ``assistant/desk/today.py``."""

    asked: int
    taken: int
    handled: int
    left: int
    called_back: int
    wait_median: float | None
    wait_longest: float | None
    handling_median: float | None
    drafts: int
    drafts_sent: int
    unchanged: int


class Supervision(BaseModel):
    model_config = example(
        {
            "waiting": [WAITING],
            "answered": [WAITING | {"state": "with_agent", "agent": "nadia", "place": None}],
            "team": [COLLEAGUE],
            "today": {
                "asked": 14,
                "taken": 12,
                "handled": 11,
                "left": 1,
                "called_back": 0,
                "wait_median": 74.0,
                "wait_longest": 310.0,
                "handling_median": 402.0,
                "drafts": 9,
                "drafts_sent": 7,
                "unchanged": 4,
            },
        }
    )
    waiting: list[Waiting]
    answered: list[Waiting]
    team: list[dict[str, Any]]
    today: Figures


@router.get(
    "/supervision",
    summary="The whole room at once",
    responses=responses("not-logged-in", "other-origin", "forbidden"),
)
async def supervise(me: Annotated[Agent, Depends(may("supervise"))], services: Here) -> Supervision:
    """Conversations are told by what brought them, never by what was said in them."""
    room = await services.board.read()
    queue = room.queue(me.name)
    answered = [one for one in room.found if one.state is State.WITH_AGENT]
    midnight = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    figures = today(
        await Handoffs(services.database).since(midnight),
        await Drafts(services.database).since(midnight),
    )
    told = room.told(answered, me.name)
    for one in told:
        one.last_question = ""
    return Supervision(
        waiting=queue.waiting,
        answered=told,
        team=room.team(me.name),
        today=Figures(**asdict(figures)),
    )
