"""Calls being answered: each runs to its end on its own, and nothing of it is kept."""

from __future__ import annotations

import asyncio
import threading
import uuid
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime

from starlette.concurrency import iterate_in_threadpool

from assistant.conversation import Author, Message
from assistant.drafting.request import DraftRequest
from assistant.events import Event
from web.answering import Answering
from web.facade.schemas import Said

TO_STOP = 2.0  # seconds that the model may take to stop
EARLIER = 10  # messages before the question that are read
AUTHORS = {"user": Author.CITIZEN, "assistant": Author.ASSISTANT}


class Calls:
    """Plays a turn or a draft for a caller who may leave at any moment."""

    def __init__(self, assistant: Answering) -> None:
        self._assistant = assistant
        self._running: dict[asyncio.Task[None], threading.Event] = {}

    async def play(self, said: Sequence[Said], *, draft: bool) -> AsyncIterator[Event]:
        """The events of the answer to the last message; raises MessageRefused.

        When the caller leaves, the model is told to stop.
        """
        told: asyncio.Queue[Event | Exception | None] = asyncio.Queue()
        stop = threading.Event()
        task = asyncio.create_task(self._run(self._events(said, draft, stop), told))
        self._running[task] = stop
        task.add_done_callback(self._running.pop)
        try:
            while (event := await told.get()) is not None:
                if isinstance(event, Exception):
                    raise event
                yield event
        finally:
            stop.set()

    async def finish(self, seconds: float) -> int:
        """Let the calls being answered end, for at most ``seconds``; how many are cut then."""
        if self._running:
            await asyncio.wait(list(self._running), timeout=seconds)
        cut = len(self._running)
        await self.stop_all(TO_STOP)
        return cut

    async def stop_all(self, seconds: float) -> None:
        """The server closes: an answer that nobody has had was promised to nobody."""
        for stop in self._running.values():
            stop.set()
        if self._running:
            await asyncio.wait(list(self._running), timeout=seconds)

    async def _run(
        self, events: Iterator[Event], told: asyncio.Queue[Event | Exception | None]
    ) -> None:
        try:
            async for event in iterate_in_threadpool(events):
                told.put_nowait(event)
        except Exception as error:
            told.put_nowait(error)
        finally:
            told.put_nowait(None)

    def _events(self, said: Sequence[Said], draft: bool, stop: threading.Event) -> Iterator[Event]:
        """Personal data has one placeholder in the question and before; then it is forgotten."""
        alone = f"call-{uuid.uuid4().hex}"
        try:
            spoken = [one for one in said[:-1] if one.role in AUTHORS and one.words]
            history = [
                Message(
                    number,
                    AUTHORS[one.role],
                    self._assistant.strip(one.words, alone).text,
                    datetime.now(UTC),
                )
                for number, one in enumerate(spoken[-EARLIER:], start=1)
            ]
            question = said[-1].words
            if draft:
                request = DraftRequest(question, conversation=alone, history=history)
                yield from self._assistant.draft(request, stop=stop)
            else:
                yield from self._assistant.turn(
                    question, history=history, conversation=alone, stop=stop
                )
        finally:
            self._assistant.forget(alone)
