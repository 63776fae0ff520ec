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
class Usage:
    """What a completion cost, in tokens; ``cached`` of the prompt's were not computed again.

    ``finish`` is "stop" (the model ended), "length" (``max_tokens``) or "cancelled".
    """

    prompt: int
    cached: int
    completion: int
    finish: str


class LanguageModel(Protocol):
    """One model. ``name`` identifies the exact weights on every answer."""

    @property
    def name(self) -> str: ...

    def stream(
        self,
        messages: Sequence[ChatMessage],
        *,
        max_tokens: int,
        stop: threading.Event | None = None,
    ) -> Iterator[Token | Usage]:
        """Greedy completion, piece by piece; one ``Usage`` comes last.

        Setting ``stop`` ends it within one evaluation, also while the prompt is being read.
        Raises ModelBusy when too many wait already, ModelError when the model fails.
        """
        ...

    def close(self) -> None:
        """Free the weights; no call may follow."""
        ...
