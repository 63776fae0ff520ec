"""A language model behind an OpenAI-compatible server: vLLM, llama.cpp's, a city's own cluster."""

from __future__ import annotations

import math
import threading
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from typing import Any

import httpx

from assistant.errors import ModelError, ModelStopped
from assistant.model.circuit import Circuit
from assistant.model.openai_calls import Calls, Refused
from assistant.model.protocol import ChatMessage, Token, Usage, Waiting
from assistant.model.queue import Queue

_UNMEASURED = "The language model's server gives no log-probabilities: expected `logprobs`"
_LIKELIEST = 20  # the most that servers tell of one position


class OpenAIModel:
    """Greedy, streamed, with log-probabilities; the server must give them (`logprobs`).

    A ``grammar`` is sent as llama.cpp's servers take it. One that refuses it is asked without, and
    one may pass over it: the caller checks what was written, as it must for any model.
    """

    def __init__(
        self,
        url: str,
        model: str,
        *,
        key: str = "",
        seconds: float = 30.0,
        parallel: int = 4,
        waiting: int = 8,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """``url`` ends where ``/chat/completions`` begins; ``seconds``: the longest silence."""
        self._name = model
        self._queue = Queue(waiting, parallel)
        self._circuit = Circuit()
        self._calls = Calls(url, key, seconds, transport)
        self._grammar_taken = True

    @property
    def name(self) -> str:
        return self._name

    @property
    def place(self) -> int:
        return self._queue.place

    @property
    def available(self) -> bool:
        return not self._circuit.open

    def stream(
        self,
        messages: Sequence[ChatMessage],
        *,
        max_tokens: int,
        stop: threading.Event | None = None,
        grammar: str | None = None,
    ) -> Iterator[Waiting | Token | Usage]:
        body = {"max_tokens": max_tokens, "stream_options": {"include_usage": True}}
        count, finish = 0, ""
        costs: dict[str, Any] = {}
        try:
            for part in self._ask(messages, body, grammar, stop):
                if "place" in part:
                    yield Waiting(part["place"])
                costs = part.get("usage") or costs
                for choice in part.get("choices", ()):
                    for token in _tokens(choice):
                        count += 1
                        yield token
                    finish = choice.get("finish_reason") or finish
        except ModelStopped:
            finish = "cancelled"
        if not finish:
            raise ModelError("The language model's server cut its answer short")
        yield Usage(
            costs.get("prompt_tokens", 0),
            (costs.get("prompt_tokens_details") or {}).get("cached_tokens", 0),
            costs.get("completion_tokens", count),
            finish if finish in ("length", "cancelled") else "stop",
        )

    def choose(
        self,
        messages: Sequence[ChatMessage],
        options: Sequence[str],
        *,
        stop: threading.Event | None = None,
    ) -> Sequence[float]:
        """Of the likeliest first tokens, those that an option begins with count for it.

        What options have in common cannot be skipped here, as the embedded model does: give
        options that begin differently.
        """
        body = {"max_tokens": 1, "top_logprobs": _LIKELIEST}
        found: list[dict[str, Any]] = []
        for part in self._ask(messages, body, None, stop):
            for choice in part.get("choices", ()):
                for entry in (choice.get("logprobs") or {}).get("content") or ():
                    found = found or entry["top_logprobs"]
        if not found:
            raise ModelError(_UNMEASURED)
        least = min(
            float(entry["logprob"]) for entry in found
        )  # of the others all is known is: less
        return [_option(option, found, least) for option in options]

    def _ask(
        self,
        messages: Sequence[ChatMessage],
        body: dict[str, Any],
        grammar: str | None,
        stop: threading.Event | None,
    ) -> Generator[dict[str, Any], None, None]:
        body = {
            "model": self._name,
            "messages": [{"role": item.role, "content": item.content} for item in messages],
            "temperature": 0,
            "stream": True,
            "logprobs": True,
            "top_logprobs": 1,
            **body,
        }
        with self._queue.standing(stop) as places:
            for place in places:
                yield {"place": place}
            if not self._circuit.passes():
                raise ModelError("The language model's server failed several times; left alone")
            try:
                if grammar is not None and self._grammar_taken:
                    try:
                        yield from self._parts({**body, "grammar": grammar}, stop)
                    except Refused as refused:
                        if refused.status not in (400, 422):
                            raise
                        self._grammar_taken = False
                        yield from self._parts(body, stop)
                else:
                    yield from self._parts(body, stop)
            except ModelStopped:
                raise
            except ModelError:
                self._circuit.note(worked=False)
                raise
            self._circuit.note(worked=True)

    def _parts(
        self, body: dict[str, Any], stop: threading.Event | None
    ) -> Generator[dict[str, Any], None, None]:
        with closing(self._calls.stream("chat/completions", body, stop)) as parts:
            yield from parts

    def close(self) -> None:
        self._calls.close()


def _tokens(choice: dict[str, Any]) -> list[Token]:
    """The tokens of one part of the stream; some servers send several at once."""
    text = (choice.get("delta") or {}).get("content") or ""
    entries = (choice.get("logprobs") or {}).get("content") or []
    if not text or "".join(entry["token"] for entry in entries) == text:
        return [Token(entry["token"], float(entry["logprob"])) for entry in entries]
    if not entries:
        # Passing for certain what nobody measured would be worse than no answer.
        raise ModelError(_UNMEASURED)
    return [Token(text, sum(float(entry["logprob"]) for entry in entries))]


def _option(option: str, found: Sequence[dict[str, Any]], least: float) -> float:
    begins = [e for e in found if e["token"].strip() and option.startswith(e["token"].strip())]
    if not begins:
        return least
    return math.log(sum(math.exp(float(entry["logprob"])) for entry in begins))
