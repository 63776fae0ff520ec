"""Answers being written: each runs on its own, whoever listens, until it stands in the history."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from weakref import WeakValueDictionary

import structlog
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool

from assistant.answer_json import answer_json
from assistant.conversation import Answer, Author, Conversation, Message, State, Status
from assistant.desk.desk import Desk
from assistant.desk.reasons import at_once
from assistant.errors import ConversationUnknown, TransitionRefused
from assistant.events import Event, Finished
from assistant.handoff import Action
from assistant.storage.conversations import Conversations
from web.answering import Answering
from web.live import Live
from web.problems import ProblemRaised
from web.running import RunningTurn
from web.stopped import AGAIN, Shown
from web.themes import theme_of
from web.told import accepted, answer_told, delivered, interrupted, problem_told, told

log = structlog.get_logger(__name__)
RESTART = "restart"  # why a turn is cut when the server ends
TO_STOP = 2.0  # seconds that the model may take to stop
# Where the assistant answers: nobody is there, or will be there soon.
ANSWERED = frozenset({State.BOT, State.CALLBACK})


class Turns:
    """Starts, finds and stops the running turns; at most one in each conversation."""

    def __init__(
        self,
        assistant: Answering,
        conversations: Conversations,
        live: Live,
        away: float,
        desk: Desk,
    ) -> None:
        self._desk = desk
        self._assistant = assistant
        self._conversations = conversations
        self._live = live
        self._away = away
        self._running: dict[str, RunningTurn] = {}
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def ask(self, conversation: str, text: str, key: str) -> RunningTurn:
        """Store the message, stripped, and start answering it; on disk when this returns.

        The same ``key`` again finds the same message: its running turn, or its stored answer.
        Raises the problems "empty", "closed" and "stopping".
        """
        if self._live.closed and conversation not in self._running:
            raise ProblemRaised("stopping", {"Retry-After": "2"})
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

    async def finish(self, seconds: float) -> int:
        """Let every turn end, for at most ``seconds``; how many were cut then.

        Nothing is kept of a cut answer: its page sends the same message again, and hears a whole
        one from the next process.
        """
        limit = time.monotonic() + seconds
        while self._running and time.monotonic() < limit:  # some may have begun meanwhile
            tasks = [turn.task for turn in self._running.values() if turn.task]
            await asyncio.wait(tasks, timeout=max(0.0, limit - time.monotonic()))
        cut = list(self._running.values())
        for turn in cut:
            turn.ask_to_stop(RESTART)
            turn.tell(interrupted())
            turn.end()
        if cut:
            await asyncio.wait([turn.task for turn in cut if turn.task], timeout=TO_STOP)
        return len(cut)

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
        if conversation.state not in ANSWERED:
            turn.tell(delivered(message, conversation.state))
            turn.end()
            return turn
        history = await self._conversations.history(conversation_id)
        answer = answer_to(message, history)
        if answer:
            turn.tell(answer_told(answer))
            turn.end()
            return turn
        if self._live.closed:  # it came at the very last: stored, and answered when sent again
            turn.tell(interrupted())
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
                if turn.why == RESTART:
                    return
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
                if turn.why == RESTART:
                    return
                if turn.stop.is_set():
                    await self._record(turn, conversation.id, *shown.cut(turn.why, answer))
                else:
                    await self._record(turn, conversation.id, answer.answer, answer_json(answer))
                    await self._follow_up(conversation, answer, history)
                return
            if not turn.stop.is_set():
                shown.add(event)
                turn.tell(*told(event))
        if turn.why != RESTART:
            await self._record(turn, conversation.id, *shown.cut(turn.why or "failed"))

    async def _follow_up(
        self, conversation: Conversation, answer: Answer, history: Sequence[Message]
    ) -> None:
        """What an answer entails: a hand-off that needs no question, or the end after insults."""
        with suppress(TransitionRefused, ConversationUnknown):  # someone was quicker
            if answer.handoff.offered and at_once(answer.handoff.reason):
                theme = await theme_of(self._assistant, history)
                await self._desk.request(conversation.id, answer.handoff.reason, theme)
                self._live.tell_moved(conversation.id)
            elif answer.status is Status.ABUSE and not answer.handoff.offered:  # was warned before
                await self._conversations.move(conversation.id, Action.CLOSE)

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
