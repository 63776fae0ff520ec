"""A language model that says what it is told: for tests and for trying without the weights."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence

from assistant.model.protocol import ChatMessage, Token, Usage

Script = Callable[[Sequence[ChatMessage]], str]


class ScriptedModel:
    """Streams ``script(messages)`` word by word; honest about being a double by its name."""

    def __init__(self, script: Script | str, *, name: str = "scripted") -> None:
        self._script = script
        self._name = name

    @property
    def name(self) -> str:
        return self._name

    def stream(
        self,
        messages: Sequence[ChatMessage],
        *,
        max_tokens: int,
        stop: threading.Event | None = None,
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

    def close(self) -> None:
        return None
