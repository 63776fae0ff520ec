"""The embedded language model: llama.cpp, greedy, with prompt-lookup speculation."""

from __future__ import annotations

import codecs
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from llama_cpp import llama_cpp as native
from llama_cpp.llama_chat_format import Jinja2ChatFormatter

from assistant.errors import ModelError, ModelStopped
from assistant.model.choice import logprob, score
from assistant.model.engine import Engine, Stopped
from assistant.model.grammar import Grammar
from assistant.model.protocol import ChatMessage, Token, Usage
from assistant.model.queue import Queue
from assistant.model.speculation import PromptLookup


class LlamaModel:
    """A GGUF file answering one conversation at a time; others wait in a bounded queue."""

    def __init__(
        self,
        path: Path,
        *,
        context: int = 4096,
        threads: int = 2,
        gpu_layers: int = 0,
        draft: int = 4,
        waiting: int = 8,
    ) -> None:
        """``draft``: tokens guessed at each step, 0 to switch speculation off."""
        self._engine = Engine(path, context=context, threads=threads, gpu_layers=gpu_layers)
        self._name = path.stem
        self._draft = draft
        self._queue = Queue(waiting)
        template = self._engine.metadata("tokenizer.chat_template")
        if not template:
            self._engine.close()
            raise ModelError(f"{path} holds no chat template: an instruction-tuned model is needed")
        vocabulary = self._engine.vocabulary
        self._format = Jinja2ChatFormatter(
            template=template,
            eos_token=self._engine.special(native.llama_vocab_eos(vocabulary)),
            bos_token=self._engine.special(native.llama_vocab_bos(vocabulary)),
        )

    @property
    def name(self) -> str:
        return self._name

    def tokens(self, messages: Sequence[ChatMessage]) -> list[int]:
        """The prompt's tokens, as the model's own chat template lays them out."""
        prompt = self._format(
            messages=[{"role": item.role, "content": item.content} for item in messages]
        ).prompt
        return self._engine.tokens(prompt, special=True)

    def stream(
        self,
        messages: Sequence[ChatMessage],
        *,
        max_tokens: int,
        stop: threading.Event | None = None,
        grammar: str | None = None,
    ) -> Iterator[Token | Usage]:
        with self._queue.turn(stop):
            prompt = self.tokens(messages)
            room = self._room(prompt)
            if grammar is None:
                yield from self._complete(prompt, min(max_tokens, room), stop)
            else:
                held = Grammar(self._engine.vocabulary, grammar)
                try:
                    yield from self._obey(held, prompt, min(max_tokens, room), stop)
                finally:
                    held.close()

    def choose(
        self,
        messages: Sequence[ChatMessage],
        options: Sequence[str],
        *,
        stop: threading.Event | None = None,
    ) -> Sequence[float]:
        engine = self._engine
        with self._queue.turn(stop):
            prompt = self.tokens(messages)
            self._room(prompt)

            def after(tokens: list[int]) -> npt.NDArray[np.float32]:
                read = [*prompt, *tokens]
                return engine.read(read[engine.keep_prefix(read) :], stop)

            end = native.llama_vocab_eos(engine.vocabulary)
            try:
                return score([engine.tokens(o, special=False) for o in options], end, after)
            except Stopped:
                raise ModelStopped("stopped before choosing") from None

    def _room(self, prompt: list[int]) -> int:
        """How many tokens may follow the prompt. Raises ModelError when none."""
        room = self._engine.size - len(prompt) - 1
        if room < 1:
            raise ModelError(
                f"The prompt takes {len(prompt)} tokens; the context holds {self._engine.size}"
            )
        return room

    def _obey(
        self, grammar: Grammar, prompt: list[int], max_tokens: int, stop: threading.Event | None
    ) -> Iterator[Token | Usage]:
        engine, text = self._engine, codecs.getincrementaldecoder("utf-8")("replace")
        kept = engine.keep_prefix(prompt)
        count, finish, unread = 0, "length", prompt[kept:]
        try:
            while count < max_tokens:
                logits = engine.read(unread, stop)
                token = grammar.pick(logits)
                if engine.ends(token):
                    finish = "stop"
                    break
                grammar.accept(token)
                count, unread = count + 1, [token]
                yield Token(text.decode(engine.piece(token)), logprob(logits, token))
        except Stopped:
            finish = "cancelled"
        yield Usage(len(prompt), kept, count, finish)

    def _complete(
        self, prompt: list[int], max_tokens: int, stop: threading.Event | None
    ) -> Iterator[Token | Usage]:
        engine, text = self._engine, codecs.getincrementaldecoder("utf-8")("replace")
        kept = engine.keep_prefix(prompt)
        count, finish = 0, "length"
        try:
            logits = engine.read(prompt[kept:], stop)
            lookup = PromptLookup(prompt, self._draft)
            token = int(logits.argmax())
            likely = logprob(logits, token)
            while True:
                if engine.ends(token):
                    finish = "stop"
                    break
                count += 1
                yield Token(text.decode(engine.piece(token)), likely)
                lookup.append(token)
                if count >= max_tokens:
                    break
                draft = lookup.draft()[: max_tokens - count] if self._draft else []
                start = len(engine.cached)
                after = engine.check([token, *draft], stop)
                accepted = 0
                for guess, logits in zip(draft, after, strict=False):
                    if int(logits.argmax()) != guess or engine.ends(guess):
                        break
                    count += 1
                    accepted += 1
                    yield Token(text.decode(engine.piece(guess)), logprob(logits, guess))
                    lookup.append(guess)
                token = int(after[accepted].argmax())
                likely = logprob(after[accepted], token)
                engine.forget_after(start + 1 + accepted)
                if count >= max_tokens:
                    break
        except Stopped:
            finish = "cancelled"
        yield Usage(len(prompt), kept, count, finish)

    def close(self) -> None:
        self._engine.close()
