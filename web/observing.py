"""An assistant whose finished turns are told to those who measure; the turns know nothing of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.configuration import Configuration
from assistant.conversation import Answer, Message
from assistant.drafting.request import DraftRequest
from assistant.drafting.sheets import SheetFound
from assistant.events import Composed, Event, Finished, InLine, Quoted
from assistant.switches import Kind
from corpus.procedure import Procedure
from guardrails.verdict import Span, Stripped
from web.answering import Answering, IndexProgress

SECOND = 1_000_000_000  # nanoseconds


@dataclass(frozen=True, slots=True)
class Played:
    """A turn, or a ``draft`` for an agent, that has ended. Moments in nanoseconds since 1970.

    ``shown``: when the first words stood before somebody, None if none did before the end.
    """

    answer: Answer
    draft: bool
    began: int
    ended: int
    shown: int | None


class Observer(Protocol):
    """Is told of what happens, from any thread; must be quick, and may keep no words of anybody."""

    def began(self) -> None: ...

    def waits(self, place: int, before: int) -> None:
        """Somebody came from the place ``before`` of the model's line to this one; 0: in none."""
        ...

    def ended(self, played: Played | None) -> None:
        """``None``: refused, failed, or left before its end."""
        ...

    def stripped(self, spans: Sequence[Span]) -> None: ...

    def close(self) -> None:
        """The application ends."""
        ...


class Observed:
    """Stands for ``assistant`` and tells ``observers`` of it."""

    def __init__(self, assistant: Answering, observers: Sequence[Observer]) -> None:
        self._assistant, self._observers = assistant, observers

    def turn(
        self,
        question: str,
        *,
        history: Sequence[Message] = (),
        conversation: str = "",
        language: str = "",
        stop: threading.Event | None = None,
    ) -> Iterator[Event]:
        events = self._assistant.turn(
            question, history=history, conversation=conversation, language=language, stop=stop
        )
        yield from self._watched(events, draft=False)

    def draft(
        self, request: DraftRequest, *, stop: threading.Event | None = None
    ) -> Iterator[Event]:
        yield from self._watched(self._assistant.draft(request, stop=stop), draft=True)

    def _watched(self, events: Iterator[Event], *, draft: bool) -> Iterator[Event]:
        began, shown, played, place = time.time_ns(), None, None, 0
        for each in self._observers:
            each.began()
        try:
            for event in events:
                if isinstance(event, InLine):
                    self._tell_waits(event.place, place)
                    place = event.place
                elif isinstance(event, Quoted | Composed):
                    shown = shown or time.time_ns()
                elif isinstance(event, Finished):
                    played = Played(event.answer, draft, began, time.time_ns(), shown)
                yield event
        finally:
            self._tell_waits(0, place)
            for each in self._observers:
                each.ended(played)

    def _tell_waits(self, place: int, before: int) -> None:
        for each in self._observers:
            each.waits(place, before)

    def strip(self, text: str, conversation: str = "") -> Stripped:
        found = self._assistant.strip(text, conversation)
        for each in self._observers:
            each.stripped(found.spans)
        return found

    # What follows is only passed on.

    @property
    def configuration(self) -> Configuration:
        return self._assistant.configuration

    def find_sheets(self, words: str, limit: int) -> list[SheetFound]:
        return self._assistant.find_sheets(words, limit)

    def sheet(self, id: str) -> Procedure | None:
        return self._assistant.sheet(id)

    def theme(self, procedure: str) -> str:
        return self._assistant.theme(procedure)

    def alike(self, questions: Sequence[str]) -> list[list[int]] | None:
        return self._assistant.alike(questions)

    def switchable(self) -> Mapping[Kind, Sequence[str]]:
        return self._assistant.switchable()

    def forget(self, conversation: str) -> None:
        self._assistant.forget(conversation)

    def renew(self) -> None:
        self._assistant.renew()

    def warm(self) -> None:
        self._assistant.warm()

    def close(self) -> None:
        self._assistant.close()
        for each in self._observers:
            each.close()

    @property
    def model_available(self) -> bool:
        return self._assistant.model_available

    @property
    def progress(self) -> IndexProgress:
        return self._assistant.progress
