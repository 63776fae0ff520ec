"""What the assistant asks of a language model, whatever runs it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ChatMessage:
    role: str  # "system" | "user" | "assistant"
    content: str


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text as it comes; ``logprob`` is the natural logarithm of its probability.

    ``text`` may be empty while a character of several bytes is still incomplete.
    """

    text: str
    logprob: float


@dataclass(frozen=True, slots=True)
class Waiting:
    """The place in the line, told when it changes: 1 is served next, 0 is served now."""

    place: int


@dataclass(frozen=True, slots=True)
class Usage:
    """What a completion cost, in tokens; ``cached`` of the prompt's were not computed again.

    ``finish`` is "stop" (the model ended), "length" (``max_tokens``) or "cancelled".
    ``cpu_seconds`` are those of another process of ours, 0 where none ran or nobody knows.
    """

    prompt: int
    cached: int
    completion: int
    finish: str
    cpu_seconds: float = 0.0


class LanguageModel(Protocol):
    """One model. ``name`` identifies the exact weights on every answer."""

    @property
    def name(self) -> str: ...

    @property
    def place(self) -> int:
        """The place in the queue that a newcomer would get; 0: served at once."""
        ...

    @property
    def available(self) -> bool:
        """False while calls fail at once: its process starts again, its server is left alone."""
        ...

    def stream(
        self,
        messages: Sequence[ChatMessage],
        *,
        max_tokens: int,
        stop: threading.Event | None = None,
        grammar: str | None = None,
    ) -> Iterator[Waiting | Token | Usage]:
        """Greedy completion, piece by piece; one ``Usage`` comes last.

        ``Waiting`` comes first, and only when others are served before.

        ``grammar`` (GBNF, from its rule ``root``) holds the completion to what it allows; the
        log-probabilities stay those of the unbound model, so they tell how much it was forced.
        Setting ``stop`` ends it within one evaluation, also while the prompt is being read.
        Raises ModelBusy when too many wait already, ModelError when the model fails.
        """
        ...

    def choose(
        self,
        messages: Sequence[ChatMessage],
        options: Sequence[str],
        *,
        stop: threading.Event | None = None,
    ) -> Sequence[float]:
        """How likely each option is as the reply: log-probabilities, in the options' order.

        One reading of the prompt, no decoding: options are compared by the first tokens that set
        them apart, and need not sum to one. Raises ModelStopped when ``stop`` is set.
        """
        ...

    def close(self) -> None:
        """Free the weights; no call may follow."""
        ...
