"""Several citizens in one engine, with an engine whose next word depends on all it remembers."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from assistant.errors import ModelError, ModelStopped
from assistant.model.batching import BESIDE, Batching, Task
from assistant.model.choice import Logits
from assistant.model.engine import CHUNK, Part, Stopped
from assistant.model.jobs import Greedy, Job, choose, complete
from assistant.model.protocol import Token, Usage

END, VOCABULARY = 0, 50
INSTRUCTIONS = list(range(1, 41))


class Fickle:
    """An engine without weights: a wrong memory gives a wrong next token."""

    def __init__(self, parallel: int, memory_size: int = 10_000) -> None:
        self.parallel, self.memory_size = parallel, memory_size
        self.memory: dict[int, list[int]] = {number: [] for number in range(parallel)}
        self.steps: list[list[Part]] = []
        self.fails = False

    def forget(self, sequence: int, start: int) -> None:
        del self.memory[sequence][start:]

    def share(self, source: int, target: int, length: int) -> None:
        self.memory[target] = self.memory[source][:length]

    def decode(
        self, parts: Sequence[Part], stop: threading.Event | None = None
    ) -> list[list[Logits]]:
        assert sum(len(part.tokens) for part in parts) <= CHUNK
        if self.fails:
            raise ModelError("broken")
        if stop is not None and stop.is_set():
            raise Stopped
        self.steps.append(list(parts))
        given = []
        for part in parts:
            memory = self.memory[part.sequence]
            assert len(memory) == part.start
            rows = []
            for token in part.tokens:
                memory.append(token)
                rows.append(self._after(memory))
            given.append(rows[len(rows) - part.wanted :])
        assert sum(map(len, self.memory.values())) <= self.memory_size
        return given

    @staticmethod
    def _after(memory: list[int]) -> Logits:
        logits = np.zeros(VOCABULARY, np.float32)
        logits[1 + sum(i * t for i, t in enumerate(memory[-7:], len(memory))) % 9] = 3
        return logits

    def piece(self, token: int) -> bytes:
        return f"{token} ".encode()

    def ends(self, token: int) -> bool:
        return token == END


@dataclass
class Asked:
    """One citizen's request and what came of it."""

    prompt: list[int]
    longest: int = 12
    draft: int = 0
    stop: threading.Event = field(default_factory=threading.Event)
    text: str = ""
    usage: Usage | None = None
    scores: list[float] = field(default_factory=list)
    error: Exception | None = None

    def task(self, engine: Fickle, options: Sequence[list[int]] = ()) -> Task:
        def start(kept: int) -> Job:
            if options:
                return choose(self.prompt, options, END, self.scores.extend)
            return complete(
                self.prompt,
                kept,
                self.longest,
                engine,
                self.tell,
                chooser=Greedy(),
                draft=lambda: self.draft,
            )

        return Task(self.prompt, self.longest, start, self.fail, self.stop)

    def tell(self, piece: Token | Usage) -> None:
        if isinstance(piece, Token):
            self.text += piece.text
        else:
            self.usage = piece

    def fail(self, error: Exception) -> None:
        self.error = error


def until_idle(batching: Batching) -> None:
    for _ in range(2000):
        if batching.idle:
            return
        batching.step()
    pytest.fail("the engine never came to rest")


def alone(prompt: list[int]) -> str:
    asked, engine = Asked(prompt), Fickle(1)
    batching = Batching(engine)
    batching.submit(asked.task(engine))
    until_idle(batching)
    return asked.text


def prompts(count: int) -> list[list[int]]:
    return [[*INSTRUCTIONS, *range(i, i + 30 + 20 * i), i] for i in range(1, count + 1)]


@pytest.mark.parametrize("draft", [0, 3])
def test_answers_given_together_are_those_given_alone(draft: int) -> None:
    engine = Fickle(3)
    batching, asked = Batching(engine), [Asked(prompt, draft=draft) for prompt in prompts(9)]
    for one in asked:
        batching.submit(one.task(engine))
        batching.step()
    until_idle(batching)
    assert [one.text for one in asked] == [alone(one.prompt) for one in asked]
    assert len({one.text for one in asked}) == 9
    assert max(len(parts) for parts in engine.steps) == 3


def test_instructions_read_for_one_are_not_read_again_for_the_others() -> None:
    engine = Fickle(3)
    batching, asked = Batching(engine), [Asked(prompt) for prompt in prompts(3)]
    for one in asked:
        batching.submit(one.task(engine))
        batching.step()
    until_idle(batching)
    assert [one.usage.cached for one in asked if one.usage] == [0, 40, 40]


def test_a_newcomers_long_prompt_does_not_silence_the_others() -> None:
    engine = Fickle(2)
    batching, first, second = Batching(engine), Asked([1, 2, 3], 40), Asked(list(range(1, 301)))
    batching.submit(first.task(engine))
    batching.step()
    batching.submit(second.task(engine))
    before = len(engine.steps)
    while not second.text:
        batching.step()
    for parts in engine.steps[before:]:
        assert len(parts) == 2  # the first gets its word at every step
        assert sum(len(part.tokens) for part in parts) <= BESIDE + 1


def test_whoever_stops_makes_place_and_disturbs_nobody() -> None:
    engine = Fickle(2)
    batching, asked = Batching(engine), [Asked(prompt, 30) for prompt in prompts(3)]
    for one in asked:
        batching.submit(one.task(engine))
    batching.step()
    asked[0].stop.set()
    until_idle(batching)
    assert asked[0].usage is not None
    assert asked[0].usage.finish == "cancelled"
    assert [one.text[:20] for one in asked[1:]] == [alone(one.prompt)[:20] for one in asked[1:]]


def test_one_who_stops_while_their_prompt_is_read_frees_the_engine_at_once() -> None:
    engine = Fickle(2)
    batching, asked = Batching(engine), Asked(list(range(1, 1001)))
    batching.submit(asked.task(engine))
    batching.step()
    asked.stop.set()
    batching.step()
    assert batching.idle
    assert len(engine.steps) == 1


def test_memory_is_never_asked_for_more_than_it_holds() -> None:
    engine = Fickle(4, memory_size=300)
    batching, asked = Batching(engine), [Asked(prompt) for prompt in prompts(7)]
    for one in asked:
        batching.submit(one.task(engine))
    until_idle(batching)
    assert [one.text for one in asked] == [alone(one.prompt) for one in asked]


def test_a_failed_evaluation_is_told_and_the_next_request_works() -> None:
    engine = Fickle(2)
    batching, asked = Batching(engine), [Asked(prompt) for prompt in prompts(2)]
    batching.submit(asked[0].task(engine))
    engine.fails = True
    batching.step()
    assert isinstance(asked[0].error, ModelError)
    engine.fails = False
    batching.submit(asked[1].task(engine))
    until_idle(batching)
    assert asked[1].text == alone(asked[1].prompt)


def test_choosing_among_others_costs_no_decoding() -> None:
    engine = Fickle(2)
    batching, writer, chooser = Batching(engine), Asked([1, 2, 3]), Asked([*INSTRUCTIONS, 7])
    batching.submit(writer.task(engine))
    batching.submit(chooser.task(engine, options=[[number] for number in range(1, 10)]))
    until_idle(batching)
    assert max(chooser.scores) > sorted(chooser.scores)[-2]
    assert len([parts for parts in engine.steps if any(p.sequence == 1 for p in parts)]) == 1


def test_a_choice_that_is_stopped_says_so() -> None:
    engine = Fickle(1)
    batching, asked = Batching(engine), Asked(list(range(1, 400)))
    batching.submit(asked.task(engine, options=[[1], [2]]))
    batching.step()
    asked.stop.set()
    batching.step()
    assert isinstance(asked.error, ModelStopped)
