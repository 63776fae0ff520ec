"""Answers being written: each runs on its own, whoever listens, until it stands in the history."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager, suppress
from weakref import WeakValueDictionary

import structlog
from fastapi.sse import ServerSentEvent
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool

from assistant.answer_json import answer_json
from assistant.conversation import Author, Conversation, Message, State, Status
from assistant.errors import ConversationUnknown, TransitionRefused
from assistant.events import Event, Finished
from assistant.handoff import Action
from assistant.storage.conversations import Conversations
from web.answering import Answering
from web.live import Live
from web.problems import ProblemRaised
from web.stopped import AGAIN, Shown
from web.told import accepted, answer_told, delivered, problem_told, told

log = structlog.get_logger(__name__)


class RunningTurn:
    """One citizen's message and what has been told of its answer so far.

    Several connections may listen, also one after the other: each hears everything from the
    start. When nobody has listened for ``away`` seconds, the model is told to stop.
    """

    def __init__(self, key: str, away: float) -> None:
        self.key = key
        self.stop = threading.Event()
        self.why = ""
        self.task: asyncio.Task[None] | None = None
        self._away = away
        self._told: list[ServerSentEvent] = []
        self._ended = False
        self._changed = asyncio.Event()
        self._listeners = 0

    def tell(self, *events: ServerSentEvent) -> None:
        self._told.extend(events)
        self._wake()

    def end(self) -> None:
        self._ended = True
        self._wake()

    def ask_to_stop(self, why: str) -> None:
        """Tell the model to stop; ``why``: "citizen", "away", "agent", "replaced"."""
        if not self._ended and not self.stop.is_set():
            self.why = why
            self.stop.set()

    @contextmanager
    def listening(self) -> Iterator[RunningTurn]:
        """Hold this while a client listens."""
        self._listeners += 1
        try:
            yield self
        finally:
            self._listeners -= 1
            if not self._listeners and not self._ended:
                asyncio.get_running_loop().call_later(self._away, self._if_alone)

    async def follow(self) -> AsyncIterator[ServerSentEvent]:
        """Everything told so far, then each thing as it comes, until the end."""
        heard = 0
        while True:
            changed = self._changed
            for event in self._told[heard:]:
                heard += 1
                yield event
            if self._ended and heard == len(self._told):
                return
            await changed.wait()

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    def _if_alone(self) -> None:
        if not self._listeners:
            self.ask_to_stop("away")


class Turns:
    """Starts, finds and stops the running turns; at most one in each conversation."""

    def __init__(
        self, assistant: Answering, conversations: Conversations, live: Live, away: float
    ) -> None:
        self._assistant = assistant
        self._conversations = conversations
        self._live = live
        self._away = away
        self._running: dict[str, RunningTurn] = {}
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def ask(self, conversation: str, text: str, key: str) -> RunningTurn:
        """Store the message, stripped, and start answering it; on disk when this returns.

        The same ``key`` again finds the same message: its running turn, or its stored answer.
        Raises the problems "empty" and "closed".
        """
        async with self._locks.setdefault(conversation, asyncio.Lock()):
            running = self._running.get(conversation)
            if running and running.key == key:
                return running
            if running:
                await self.stop(conversation, "replaced")
            return await self._start(conversation, text, key)

    async def stop(self, conversation: str, why: str) -> None:
        """Stop the running turn, if any, and wait until its end stands in the history."""
        turn = self._running.get(conversation)
        if turn and turn.task:
            turn.ask_to_stop(why)
            await asyncio.wait([turn.task])

    async def stop_all(self, seconds: float) -> None:
        """The server closes: let every turn end in the history, for at most ``seconds``."""
        running = list(self._running.values())
        for turn in running:
            turn.ask_to_stop("away")
        tasks = [turn.task for turn in running if turn.task]
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)

    async def _start(self, conversation_id: str, text: str, key: str) -> RunningTurn:
        stripped = await run_in_threadpool(self._assistant.strip, text, conversation_id)
        if not stripped.text.strip():
            raise ProblemRaised("empty")
        conversation = await self._conversations.get(conversation_id)
        if conversation.state is State.CLOSED:
            raise ProblemRaised("closed")
        message = await self._conversations.add(
            conversation_id, Author.CITIZEN, stripped.text, key=key
        )
        turn = RunningTurn(key, self._away)
        turn.tell(accepted(message, personal_data_removed=bool(stripped.spans)))
        self._live.tell(conversation_id)
        if conversation.state is not State.BOT:
            turn.tell(delivered(message, conversation.state))
            turn.end()
            return turn
        history = await self._conversations.history(conversation_id)
        answer = answer_to(message, history)
        if answer:
            turn.tell(answer_told(answer))
            turn.end()
            return turn
        before = [earlier for earlier in history if earlier.number < message.number]
        turn.task = asyncio.create_task(self._run(turn, conversation, text, before))
        self._running[conversation_id] = turn
        return turn

    async def _run(
        self,
        turn: RunningTurn,
        conversation: Conversation,
        question: str,
        history: Sequence[Message],
    ) -> None:
        shown = Shown(conversation.language)
        try:
            try:
                await self._answer(turn, conversation, question, history, shown)
            except Exception as error:
                log.error("answering failed", kind=type(error).__name__)
                await self._record(turn, conversation.id, *shown.cut("failed"))
        except Exception as error:
            log.error("storing an answer failed", kind=type(error).__name__)
            turn.tell(problem_told("unavailable"))
        finally:
            self._running.pop(conversation.id, None)
            turn.end()
            self._live.tell(conversation.id)

    async def _answer(
        self,
        turn: RunningTurn,
        conversation: Conversation,
        question: str,
        history: Sequence[Message],
        shown: Shown,
    ) -> None:
        events: Iterator[Event] = self._assistant.turn(
            question,
            history=history,
            conversation=conversation.id,
            language=language_of(history) or conversation.language,
            stop=turn.stop,
        )
        async for event in iterate_in_threadpool(events):
            if isinstance(event, Finished):
                answer = event.answer
                if turn.stop.is_set():
                    await self._record(turn, conversation.id, *shown.cut(turn.why, answer))
                else:
                    await self._record(turn, conversation.id, answer.answer, answer_json(answer))
                    if answer.status is Status.ABUSE and not answer.handoff.offered:
                        with suppress(TransitionRefused, ConversationUnknown):  # was warned before
                            await self._conversations.move(conversation.id, Action.CLOSE)
                return
            if not turn.stop.is_set():
                shown.add(event)
                turn.tell(*told(event))
        await self._record(turn, conversation.id, *shown.cut(turn.why or "failed"))

    async def _record(
        self, turn: RunningTurn, conversation: str, text: str, answer: dict[str, object]
    ) -> None:
        try:
            message = await self._conversations.add(
                conversation, Author.ASSISTANT, text, answer=answer
            )
        except (TransitionRefused, ConversationUnknown):
            return  # an agent came, or the citizen erased all: the answer has no place any more
        turn.tell(answer_told(message))


def answer_to(message: Message, history: Sequence[Message]) -> Message | None:
    """The stored answer to ``message``, unless it was cut short without the citizen's wish."""
    answer = None
    for later in history:
        if later.number <= message.number:
            continue
        if later.author is not Author.ASSISTANT:
            break
        answer = later
    if answer and answer.answer and answer.answer.get("stopped") in AGAIN:
        return None
    return answer


def language_of(history: Sequence[Message]) -> str:
    """The language of the last answer; empty when there is none yet."""
    for message in reversed(history):
        if message.answer:
            return str(message.answer.get("language", ""))
    return ""
