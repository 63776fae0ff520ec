"""What the web asks of an assistant: the seam that lets a scripted one stand in."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from assistant.configuration import Configuration
from assistant.conversation import Message
from assistant.drafting.request import DraftRequest
from assistant.drafting.sheets import SheetFound
from assistant.events import Event
from assistant.switches import Kind
from corpus.procedure import Procedure
from guardrails.verdict import Stripped


class IndexProgress(Protocol):
    """How many passages there are, and how many of them each side of the search knows."""

    @property
    def total(self) -> int: ...
    @property
    def dense(self) -> int: ...
    @property
    def lexical(self) -> int: ...


class Answering(Protocol):
    """A running assistant. Its methods block: call them in a thread."""

    def turn(
        self,
        question: str,
        *,
        history: Sequence[Message] = (),
        conversation: str = "",
        language: str = "",
        stop: threading.Event | None = None,
    ) -> Iterator[Event]: ...

    def draft(
        self, request: DraftRequest, *, stop: threading.Event | None = None
    ) -> Iterator[Event]: ...

    def find_sheets(self, words: str, limit: int) -> list[SheetFound]: ...

    def sheet(self, id: str) -> Procedure | None: ...

    def strip(self, text: str, conversation: str = "") -> Stripped: ...

    def theme(self, procedure: str) -> str:
        """What a sheet is about, in the corpus's own words; empty when it is not known."""
        ...

    def alike(self, questions: Sequence[str]) -> list[list[int]] | None:
        """Positions of questions that ask for nearly the same by their meaning, group by group;
        None when no vectors are at hand. Slow: citizens' questions go first."""
        ...

    def switchable(self) -> Mapping[Kind, Sequence[str]]:
        """The names of all that can be switched off, by kind."""
        ...

    def forget(self, conversation: str) -> None: ...

    @property
    def configuration(self) -> Configuration:
        """What answers here, apart from the sheets."""
        ...

    def renew(self) -> None:
        """Take settings, calibrations, prompts and texts as they are now: all of them, or none."""
        ...

    def warm(self) -> None: ...

    def close(self) -> None: ...

    @property
    def model_available(self) -> bool:
        """False while the language model cannot be asked."""
        ...

    @property
    def progress(self) -> IndexProgress: ...
