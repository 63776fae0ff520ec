"""The embedded language model: llama.cpp in a process of its own, for several citizens at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from assistant.errors import ModelError, ModelStopped
from assistant.model.process import ModelProcess
from assistant.model.protocol import ChatMessage, Token, Usage, Waiting
from assistant.model.queue import Queue


class LlamaModel:
    """A GGUF file answering ``parallel`` conversations together; others wait in a queue."""

    def __init__(
        self,
        path: Path,
        *,
        context: int = 4096,
        threads: int = 2,
        gpu_layers: int = 0,
        draft: int = 0,
        parallel: int = 4,
        waiting: int = 8,
        template: str = "",
    ) -> None:
        """``draft``: tokens guessed at each step of a citizen served alone, 0 for none.

        ``template``: a chat template (Jinja) in the stead of the file's own. Raises ModelError.
        """
        self._name = path.stem
        self._draft = draft
        self._queue = Queue(waiting, parallel)
        self._process = ModelProcess(
            {
                "path": str(path),
                "context": context,
                "threads": threads,
                "gpu_layers": gpu_layers,
                "parallel": parallel,
                "template": template,
            }
        )

    @property
    def name(self) -> str:
        return self._name

    @property
    def place(self) -> int:
        return self._queue.place

    @property
    def available(self) -> bool:
        return self._process.ready

    @property
    def pid(self) -> int:
        """The process that holds the weights now."""
        return self._process.pid

    def stream(
        self,
        messages: Sequence[ChatMessage],
        *,
        max_tokens: int,
        stop: threading.Event | None = None,
        grammar: str | None = None,
    ) -> Iterator[Waiting | Token | Usage]:
        what = {"max_tokens": max_tokens, "grammar": grammar, "draft": self._draft}
        try:
            for told in self._ask(messages, what, stop):
                if "place" in told:
                    yield Waiting(told["place"])
                elif "text" in told:
                    yield Token(told["text"], told["logprob"])
                else:
                    yield Usage(*told["usage"])
        except ModelStopped:  # while waiting: nothing was read
            yield Usage(0, 0, 0, "cancelled")

    def choose(
        self,
        messages: Sequence[ChatMessage],
        options: Sequence[str],
        *,
        stop: threading.Event | None = None,
    ) -> Sequence[float]:
        asked = self._ask(messages, {"options": list(options)}, stop)
        [scores] = [told["scores"] for told in asked if "scores" in told]
        return list(scores)

    def _ask(
        self,
        messages: Sequence[ChatMessage],
        what: dict[str, Any],
        stop: threading.Event | None,
    ) -> Iterator[dict[str, Any]]:
        what["messages"] = [[item.role, item.content] for item in messages]
        with self._queue.standing(stop) as places:
            for place in places:
                yield {"place": place}
            with closing(self._process.ask(what, stop)) as told:
                for message in told:
                    if "stopped" in message:
                        raise ModelStopped(message["stopped"])
                    if "error" in message:
                        raise ModelError(message["error"])
                    yield message

    def close(self) -> None:
        self._process.close()
