"""Who answers the cases: the assistant of this process, with its model or with a double."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from evaluation.case import Case, Spoken
from foundation import UsageError

if TYPE_CHECKING:
    from assistant.assemble import Assistant
    from assistant.conversation import Message
    from assistant.events import Event
    from assistant.model.protocol import ChatMessage
    from assistant.state import Tools
    from assistant.turn import Step

T = TypeVar("T")
SYSTEMS = "local, scripted or the address of a running Guichet (http://…)"


@dataclass(frozen=True, slots=True)
class Heard:
    """What came back: an answer's JSON with its times, or why there is none."""

    answer: Mapping[str, Any]
    total_ms: float
    to_excerpt_ms: float | None = None
    to_sentence_ms: float | None = None
    error: str = ""


class System(Protocol):
    """Anything that answers cases; ``at_once`` cases may be asked at the same time."""

    at_once: int

    def ask(self, case: Case) -> Heard:
        """Raises GuichetError when the system itself is gone; a refused message is Heard."""


class Local:
    """The assistant in this process: one case after the other, for there is one model."""

    at_once = 1

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def events(self, question: str, history: Sequence[Message]) -> Iterator[Event]:
        """The turn itself; raises MessageRefused."""
        return self._assistant.turn(question, history=history)

    def ask(self, case: Case) -> Heard:
        from assistant.answer_json import answer_json
        from assistant.errors import MessageRefused
        from assistant.events import Composed, Finished, Quoted

        history = said(self._assistant, case.history)
        started = time.perf_counter()
        first: dict[str, float] = {}
        answer: dict[str, object] = {}
        try:
            for event in self.events(case.question, history):
                if isinstance(event, Quoted | Composed):
                    first.setdefault(event.name, since(started))
                elif isinstance(event, Finished):
                    answer = answer_json(event.answer)
        except MessageRefused as refused:
            return Heard({}, since(started), error=str(refused))
        return Heard(answer, since(started), first.get(Quoted.name), first.get(Composed.name))


def since(started: float) -> float:
    """Milliseconds since ``started``, a moment of ``time.perf_counter``."""
    return round((time.perf_counter() - started) * 1000, 1)


def said(assistant: Assistant, history: Sequence[Spoken]) -> tuple[Message, ...]:
    """The earlier turns as stored messages: stripped like everything else."""
    from assistant.conversation import Author, Message

    authors = {"user": Author.CITIZEN, "assistant": Author.ASSISTANT}
    return tuple(
        Message(number, authors[turn.role], assistant.strip(turn.content).text, datetime.now(UTC))
        for number, turn in enumerate(history, start=1)
    )


class Varied(Local):
    """The same assistant with other tools or other steps: what is changed shows what it is worth.

    Every case is a conversation of its own.
    """

    def __init__(self, assistant: Assistant, tools: Tools, steps: Sequence[Step]) -> None:
        super().__init__(assistant)
        self._tools, self._steps = tools, steps

    def events(self, question: str, history: Sequence[Message]) -> Iterator[Event]:
        from assistant.state import Turn
        from assistant.turn import run
        from guardrails.placeholders import Placeholders

        turn = Turn(
            question=question,
            history=history,
            placeholders=Placeholders(),
            language=self._tools.settings.languages[0],
            stop=threading.Event(),
        )
        return run(turn, self._tools, self._steps)


@contextmanager
def opened(system: str) -> Iterator[System]:
    """The system of that name, ready. Raises UsageError for a name that is none."""
    if system.startswith(("http://", "https://")):
        from evaluation.answers.remote import Remote

        with Remote(system) as remote:
            yield remote
        return
    with assembled(system) as assistant:
        yield Local(assistant)


@contextmanager
def assembled(system: str) -> Iterator[Assistant]:
    """The assistant of this process, warm. Raises UsageError for a name that is none."""
    if system not in ("local", "scripted"):
        raise UsageError(f"--system: expected {SYSTEMS}, found {system!r}")
    from assistant.assemble import assemble
    from assistant.model.scripted import ScriptedModel

    model = ScriptedModel(repeat_the_sheet) if system == "scripted" else None
    with assemble(model, obeys_switches=False) as assistant:
        assistant.warm()
        yield assistant


@contextmanager
def once(opening: Callable[[], AbstractContextManager[T]]) -> Iterator[Callable[[], T]]:
    """What several runs share: opened by the first that needs it, closed after the last."""
    with ExitStack() as stack:
        kept: list[T] = []

        def get() -> T:
            if not kept:
                kept.append(stack.enter_context(opening()))
            return kept[0]

        yield get


def repeat_the_sheet(messages: Sequence[ChatMessage]) -> str:
    """The script of the double: the first line of text of the sheets it was given."""
    lines = messages[-1].content.split("\n")
    return next((line for line in lines[1:] if line.strip()), "")
