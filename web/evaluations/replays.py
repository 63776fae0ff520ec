"""A kept question asked again of the running server, whose index no other process may open."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from assistant.answer_json import answer_json
from assistant.configuring import deciding_settings
from assistant.events import Finished
from assistant.receipt_number import start_of_id
from assistant.replaying import compare, replay_json
from assistant.storage.configurations import Configurations
from assistant.storage.receipts import Asked, Receipts
from assistant.storage.settings import StorageSettings
from foundation import load
from web.answering import Answering
from web.evaluations.pages import Evaluator
from web.problems import ProblemRaised
from web.services import Here

router = APIRouter(prefix="/evaluations/replays")


@router.get("/{number}.json")
async def replay(number: str, services: Here, _: Evaluator) -> JSONResponse:
    """As `guichet replay --json`: what differs, and both answers. Nothing is stored."""
    days, start = load(StorageSettings).retention_days, start_of_id(number)
    receipts = Receipts(services.database)
    asked = await receipts.asked(start, timedelta(days=days)) if start else None
    if asked is None:
        raise ProblemRaised("not-found")
    named = (asked.given.answer.get("versions") or {}).get("configuration", "")
    used = await Configurations(services.database).find(named)
    after = await run_in_threadpool(_answered, services.assistant, asked)
    then = used.content.get("settings") if used else None
    settings = (then, deciding_settings()) if then is not None else None
    return JSONResponse(replay_json(asked, compare(asked.given.answer, after, settings)))


def _answered(assistant: Answering, asked: Asked) -> dict[str, Any]:
    events = assistant.turn(asked.question, history=asked.history, language=asked.spoken)
    return next(answer_json(event.answer) for event in events if isinstance(event, Finished))
