"""A language model that says what it is told: for tests and for trying without the weights."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator, Sequence

from assistant.errors import ModelStopped
from assistant.model.protocol import ChatMessage, Token, Usage

Script = Callable[[Sequence[ChatMessage]], str]
Chooser = Callable[[Sequence[ChatMessage], Sequence[str]], Sequence[float]]


class ScriptedModel:
    """Streams ``script(messages)`` word by word; honest about being a double by its name."""

    def __init__(
        self,
        script: Script | str,
        *,
        name: str = "scripted",
        chooses: Chooser = lambda _messages, options: [-math.log(len(options))] * len(options),
    ) -> None:
        """``chooses(messages, options)``: what ``choose`` answers; all alike by default."""
        self._script = script
        self._name = name
        self._chooses = chooses

    @property
    def name(self) -> str:
        return self._name

    @property
    def place(self) -> int:
        return 0

    @property
    def available(self) -> bool:
        return True

    def stream(
        self,
        messages: Sequence[ChatMessage],
        *,
        max_tokens: int,
        stop: threading.Event | None = None,
        grammar: str | None = None,  # the script is trusted to keep to it
    ) -> Iterator[Token | Usage]:
        text = self._script if isinstance(self._script, str) else self._script(messages)
        words = text.replace(" ", "\0 ").split("\0")
        prompt = sum(len(message.content.split()) for message in messages)
        finish = "stop"
        count = 0
        for word in words:
            if stop is not None and stop.is_set():
                finish = "cancelled"
                break
            if count == max_tokens:
                finish = "length"
                break
            count += 1
            yield Token(word, 0.0)
        yield Usage(prompt, 0, count, finish)

    def choose(
        self,
        messages: Sequence[ChatMessage],
        options: Sequence[str],
        *,
        stop: threading.Event | None = None,
    ) -> Sequence[float]:
        if stop is not None and stop.is_set():
            raise ModelStopped("stopped before choosing")
        return self._chooses(messages, options)

    def close(self) -> None:
        return None
