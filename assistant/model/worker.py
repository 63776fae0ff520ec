"""The process that holds the weights: ``python -m assistant.model.worker``, one line a message.

It reads JSON lines on its standard input and writes JSON lines on its standard output. First
comes what to load; then ``ask`` and ``stop``. It ends with its input, so that no orphan is left
when the server that started it dies.

    {"path": …, "context": …, "threads": …, "gpu_layers": …, "parallel": …, "template": …}
        → {"ready": {"size": 4096}} or {"failed": "…"}
    {"ask": 1, "messages": [["user", "…"]], "max_tokens": 220, "grammar": null, "draft": 0}
        → {"id": 1, "text": "…", "logprob": -0.1} … {"id": 1, "usage": [300, 120, 80, "stop", 4.1]}
    {"ask": 2, "messages": …, "options": ["oui", "non"]} → {"id": 2, "scores": [-0.2, -1.7]}
    {"stop": 1}
    Instead of an answer: {"id": 1, "error": "…"} or {"id": 1, "stopped": "…"}
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

from assistant.errors import ModelError, ModelStopped
from assistant.model.batching import Batching, Cost, Task
from assistant.model.chat import ChatFormat
from assistant.model.engine import Engine
from assistant.model.grammar import Grammar
from assistant.model.jobs import Greedy, Job, choose, complete
from assistant.model.protocol import ChatMessage, Token, Usage

Tell = Callable[[dict[str, Any]], None]


class Desk:
    """Turns messages into tasks of the one engine, and what comes of them into messages."""

    def __init__(self, engine: Engine, template: str, tell: Tell) -> None:
        self._engine, self._tell = engine, tell
        self._format = ChatFormat(engine, template)
        self._stops: dict[int, threading.Event] = {}
        self.batching = Batching(engine)

    def take(self, message: dict[str, Any]) -> None:
        if "stop" in message:
            if stop := self._stops.get(message["stop"]):
                stop.set()
            return
        number = message["ask"]
        self._stops[number] = threading.Event()
        try:
            self.batching.submit(self._task(number, message))
        except ModelError as error:
            self._fail(number, error)

    def _task(self, number: int, message: dict[str, Any]) -> Task:
        prompt = self._format.tokens([ChatMessage(*item) for item in message["messages"]])
        room = self._engine.size - len(prompt) - 1
        options = [self._engine.tokens(o, special=False) for o in message.get("options", ())]
        longest = max(map(len, options)) if options else min(message["max_tokens"], room)
        if room < 1 or longest > room:
            raise ModelError(
                f"The prompt takes {len(prompt)} tokens; the context holds {self._engine.size}"
            )
        grammar = message.get("grammar")
        cost = Cost()
        chooser = Greedy() if grammar is None else Grammar(self._engine.vocabulary, grammar)

        def start(kept: int) -> Job:
            if options:
                return choose(prompt, options, self._engine.end, scores)
            draft = message.get("draft", 0) if grammar is None else 0
            return complete(
                prompt,
                kept,
                longest,
                self._engine,
                piece,
                chooser=chooser,
                draft=lambda: draft if self.batching.alone else 0,
            )

        def piece(given: Token | Usage) -> None:
            if isinstance(given, Token):
                self._tell({"id": number, "text": given.text, "logprob": given.logprob})
            else:
                seconds = round(cost.seconds, 4)
                usage = [given.prompt, given.cached, given.completion, given.finish, seconds]
                self._answer(number, {"usage": usage})

        def scores(given: list[float]) -> None:
            self._answer(number, {"scores": given})

        return Task(
            prompt,
            longest,
            start,
            lambda error: self._fail(number, error),
            self._stops[number],
            cost,
        )

    def _answer(self, number: int, what: dict[str, Any]) -> None:
        self._stops.pop(number, None)
        self._tell({"id": number, **what})

    def _fail(self, number: int, error: Exception) -> None:
        kind = "stopped" if isinstance(error, ModelStopped) else "error"
        self._answer(number, {kind: str(error)})


def main() -> None:
    # Whatever a library prints must not fall between the messages.
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    # Ctrl-C reaches all processes of a terminal; this one ends when its parent lets it go.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    telling = threading.Lock()

    def tell(message: dict[str, Any]) -> None:
        with telling:
            out.write(json.dumps(message) + "\n")
            out.flush()

    wanted = json.loads(sys.stdin.readline())
    template = wanted.pop("template")
    try:
        engine = Engine(Path(wanted.pop("path")), **wanted)
        desk = Desk(engine, template, tell)
    except ModelError as error:
        tell({"failed": str(error)})
        return
    tell({"ready": {"size": engine.size}})
    threading.Thread(target=_listen, args=(sys.stdin, desk), daemon=True).start()
    try:
        desk.batching.serve()
    except Exception as error:
        # Its name only: a message may quote what a citizen wrote.
        print(f"guichet: the model's process failed: {type(error).__name__}", file=sys.stderr)
    os._exit(1)


def _listen(lines: TextIO, desk: Desk) -> None:
    try:
        for line in lines:
            desk.take(json.loads(line))
    finally:
        # At once, also in the midst of an evaluation: nobody is left to hear its end.
        os._exit(0)


if __name__ == "__main__":
    main()
