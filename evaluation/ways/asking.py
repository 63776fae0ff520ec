"""The same questions, answered by each way of composing; whatever is composed is shown."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest
from pathlib import Path

from assistant.assemble import Assistant
from assistant.composition.ways import WAYS
from assistant.confidence.gate import OPEN
from assistant.model.protocol import ChatMessage, LanguageModel, Token, Usage, Waiting
from evaluation.answers.reply import Outcome, Reply, reply_of
from evaluation.answers.systems import Heard, System
from evaluation.baselines.arms import varied
from evaluation.baselines.steps import repeat_excerpt, show
from evaluation.case import Case
from evaluation.suite import read_suite, read_suites

EXCERPT = "excerpt"  # the official excerpt, always there, taken for the answer
NAMES = (*WAYS, EXCERPT)
LANGUAGE = "fr"  # the only one that all the ways can answer in


@dataclass(frozen=True, slots=True)
class Asked:
    """One question by one way; ``model_ms`` of its time were spent waiting for the model."""

    way: str
    outcome: Outcome
    model_ms: float


class Clocked:
    """A language model, and the seconds for which its callers have waited."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model
        self.seconds = 0.0

    @property
    def name(self) -> str:
        return self._model.name

    @property
    def place(self) -> int:
        return self._model.place

    @property
    def available(self) -> bool:
        return self._model.available

    def stream(
        self,
        messages: Sequence[ChatMessage],
        *,
        max_tokens: int,
        stop: threading.Event | None = None,
        grammar: str | None = None,
    ) -> Iterator[Waiting | Token | Usage]:
        pieces = self._model.stream(messages, max_tokens=max_tokens, stop=stop, grammar=grammar)
        while True:
            started = time.perf_counter()
            try:
                piece = next(pieces)
            except StopIteration:
                return
            finally:
                self.seconds += time.perf_counter() - started
            yield piece

    def choose(
        self,
        messages: Sequence[ChatMessage],
        options: Sequence[str],
        *,
        stop: threading.Event | None = None,
    ) -> Sequence[float]:
        started = time.perf_counter()
        try:
            return self._model.choose(messages, options, stop=stop)
        finally:
            self.seconds += time.perf_counter() - started

    def close(self) -> None:
        self._model.close()


def sample(suites: Sequence[Path], limit: int, seed: int) -> tuple[Case, ...]:
    """``limit`` of the French cases, as many of each suite as it has; fewer are the first of more.

    Raises SuiteError.
    """
    read_suites(suites)  # no id stands in two
    drawn = []
    for path in suites:
        cases = [case for case in read_suite(path) if case.language == LANGUAGE]
        random.Random(seed).shuffle(cases)  # noqa: S311 a sample, not a secret
        drawn.append(cases)
    in_turn = chain.from_iterable(zip_longest(*drawn))
    return tuple(case for case in in_turn if case is not None)[:limit]


def ask(cases: Sequence[Case], ways: Sequence[str], assistant: Assistant) -> Iterator[list[Asked]]:
    """Each question by all the ways, one after the other: a busy machine slows them alike.

    Which is first changes with the question. The first question is asked once before, unmeasured:
    what only the first citizen of a day waits for is not what is compared.
    """
    model = Clocked(assistant.tools.model)
    systems = {name: _system(name, assistant, model) for name in ways}
    for number, case in enumerate(cases):
        if number == 0:
            for system in systems.values():
                system.ask(case)
        first = number % len(ways)
        asked = []
        for name in (*ways[first:], *ways[:first]):
            before = model.seconds
            outcome = _outcome(case, systems[name].ask(case))
            asked.append(Asked(name, outcome, round((model.seconds - before) * 1000, 1)))
        yield asked


def _outcome(case: Case, heard: Heard) -> Outcome:
    return Outcome(
        case=case,
        reply=reply_of(heard.answer) if heard.answer else Reply("error", ""),
        total_ms=heard.total_ms,
        to_excerpt_ms=heard.to_excerpt_ms,
        to_sentence_ms=heard.to_sentence_ms,
        error=heard.error,
    )


def _system(name: str, assistant: Assistant, model: LanguageModel) -> System:
    """The assistant with that way and an open gate."""
    settings = assistant.tools.settings
    if name == EXCERPT:
        chosen = settings.model_copy(update={"composition": "extract"})  # the sheets' own words too
        changed = {"compose": repeat_excerpt, "decide": show}
    else:
        chosen = settings.model_copy(update={"composition": name})
        changed = {}
    tools = replace(assistant.tools, settings=chosen, model=model, confidence=OPEN)
    return varied(assistant, tools, changed)
