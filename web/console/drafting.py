"""Drafts being written: each runs on its own until it is stored, whoever still listens."""

from __future__ import annotations

import asyncio
from collections import OrderedDict

import structlog
from fastapi.sse import ServerSentEvent
from starlette.concurrency import iterate_in_threadpool

from assistant.answer_json import answer_json
from assistant.drafting.request import DraftRequest
from assistant.errors import MessageRefused
from assistant.events import Accepted, Finished
from assistant.storage.database import Database
from assistant.storage.drafts import Draft, Drafts
from web.answering import Answering
from web.console.schemas import DraftOut
from web.running import RunningTurn
from web.told import problem_told, told

REMEMBERED = 200  # drafts that a retry finds again; later ones are asked for anew
TO_STOP = 2.0  # seconds that the model may take to stop
ALONE = 30.0  # seconds without a listener before the model stops: a bad connection comes back

log = structlog.get_logger(__name__)


class Drafting:
    """Starts drafts, and finds again those that the same agent asked for with the same key."""

    def __init__(self, assistant: Answering, database: Database) -> None:
        self._assistant = assistant
        self._drafts = Drafts(database)
        self._known: OrderedDict[tuple[str, str], RunningTurn] = OrderedDict()

    def ask(self, agent: str, key: str, request: DraftRequest) -> RunningTurn:
        """The draft under way or just written; a retry of a stopped one starts again."""
        known = self._known.get((agent, key))
        if known is not None and not known.stop.is_set():
            return known
        turn = RunningTurn(key, ALONE)
        turn.task = asyncio.create_task(self._run(turn, agent, request))
        self._known[agent, key] = turn
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return turn

    async def finish(self, seconds: float) -> int:
        """Let the drafts being written end, for at most ``seconds``; how many are cut then."""
        tasks = [turn.task for turn in self._known.values() if turn.task and not turn.task.done()]
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)
        cut = sum(not task.done() for task in tasks)
        await self.stop_all(TO_STOP)
        return cut

    async def stop_all(self, seconds: float) -> None:
        """The server closes: a draft that is not stored was promised to nobody."""
        running = [turn for turn in self._known.values() if turn.task and not turn.task.done()]
        for turn in running:
            turn.ask_to_stop("away")
        tasks = [turn.task for turn in running if turn.task]
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)

    async def _run(self, turn: RunningTurn, agent: str, request: DraftRequest) -> None:
        try:
            await self._write(turn, agent, request)
        except MessageRefused:
            turn.tell(problem_told("refused"))
        except Exception as error:
            # Never the message of the exception: it may quote the letter.
            log.error("drafting failed", kind=type(error).__name__)
            turn.tell(problem_told("internal"))
            turn.stop.set()  # so that a retry writes it again
        finally:
            turn.end()

    async def _write(self, turn: RunningTurn, agent: str, request: DraftRequest) -> None:
        async for event in iterate_in_threadpool(self._assistant.draft(request, stop=turn.stop)):
            if isinstance(event, Accepted):
                data = {
                    "text": event.question_stripped,
                    "personal_data_removed": event.personal_data_removed,
                }
                turn.tell(ServerSentEvent(event="accepted", data=data))
            elif not isinstance(event, Finished):
                turn.tell(*told(event))
            elif not turn.stop.is_set():
                draft = await self._keep(agent, request, event)
                turn.tell(ServerSentEvent(event="draft", data=DraftOut.of(draft)))

    async def _keep(self, agent: str, request: DraftRequest, event: Finished) -> Draft:
        answer = event.answer
        return await self._drafts.add(
            agent,
            answer.question_stripped,
            answer.answer,
            answer=answer_json(answer) | {"medium": request.medium.value},
            conversation=request.conversation or None,
        )
