"""Does prompt lookup pay? The language model with and without it, on the same prompts, in one run.

Both ways share one model: the same weights at the same place in memory, and each prompt already
read when either starts, so that only the decoding differs. They take turns, pair after pair, for
a machine slows down and speeds up over minutes.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from assistant.artefacts.settings import model_path
from assistant.model.protocol import ChatMessage, LanguageModel, Token, Usage
from assistant.settings import AssistantSettings
from benchmarks.figures import Clock, summary
from benchmarks.sample import prompts
from foundation import load

PROMPTS, ROUNDS, SECONDS = 6, 3, 200.0
LONGEST = 48  # tokens: enough for a pace, few enough for three pairs of each prompt
FEWEST = 8  # tokens: an answer shorter than this says nothing of a pace
PLAIN, SPECULATIVE = 0, 4

Prompt = tuple[str, list[ChatMessage]]


@dataclass(frozen=True, slots=True)
class Run:
    """One completion: what was written, and when. ``decoded`` counts tokens after the first."""

    text: str
    to_first: float  # seconds
    decoding: float  # seconds, from the first token to the end
    decoded: int
    usage: Usage

    @property
    def pace(self) -> float:
        """Tokens a second, the reading of the prompt left out."""
        return self.decoded / self.decoding if self.decoding else 0.0


def decode() -> dict[str, Any]:
    """Measure the configured model. Raises ArtefactError, ModelError."""
    from assistant.model.llama import LlamaModel

    settings = load(AssistantSettings)
    model = LlamaModel(
        model_path("language_model"),
        context=settings.context_tokens,
        threads=settings.threads or os.cpu_count() or 1,
        gpu_layers=settings.gpu_layers,
        draft=SPECULATIVE,
    )

    def use(draft: int) -> None:
        model._draft = draft  # the only difference between the two ways

    try:
        return compare(model, use, prompts(PROMPTS, settings.context_words))
    finally:
        model.close()


def compare(
    model: LanguageModel,
    use: Callable[[int], None],
    asked: Sequence[Prompt],
    *,
    rounds: int = ROUNDS,
    seconds: float = SECONDS,
) -> dict[str, Any]:
    """Plain and speculative in turn, ``rounds`` times a prompt; ``use`` sets the draft's width.

    A prompt that is begun is finished; no other is begun when too little time is left for it.
    """
    clock = Clock(seconds)
    cases: list[dict[str, Any]] = []
    complete(model, asked[0][1], 1)  # the first evaluation also brings the weights into memory
    for question, messages in asked:
        if cases and clock.left < clock.spent / len(cases):
            break
        cases.append(_case(model, use, question, messages, rounds))
    pairs = [pair for case in cases for pair in case["pairs"] if case["decoded"] >= FEWEST]
    return {
        "model": model.name,
        "draft": SPECULATIVE,
        "rounds": rounds,
        "longest": LONGEST,
        "prompts_asked": len(asked),
        "prompts_measured": len(cases),
        "prompts_too_short": sum(case["decoded"] < FEWEST for case in cases),
        "plain_tokens_per_second": summary([pair["plain"] for pair in pairs]),
        "speculative_tokens_per_second": summary([pair["speculative"] for pair in pairs]),
        "ratio": summary([pair["ratio"] for pair in pairs]),
        "first_token_cold_s": summary([case["cold_s"] for case in cases]),
        "first_token_instructions_cached_s": summary([case["cached_s"] for case in cases]),
        "same_text": sum(case["same_text"] for case in cases),
        "cases": cases,
    }


def _case(
    model: LanguageModel,
    use: Callable[[int], None],
    question: str,
    messages: list[ChatMessage],
    rounds: int,
) -> dict[str, Any]:
    use(PLAIN)
    complete(model, [ChatMessage("system", "Bonjour"), ChatMessage("user", "Bonjour")], 1)
    cold = complete(model, messages, 1)
    # What `Assistant.warm` reads: the instructions alone. The sheets are then read anew.
    complete(model, [messages[0], ChatMessage("user", "Bonjour")], 1)
    cached = complete(model, messages, 1)
    pairs, texts, decoded = [], {PLAIN: set[str](), SPECULATIVE: set[str]()}, 0
    for _ in range(rounds):
        paces = {}
        for draft in (PLAIN, SPECULATIVE):
            use(draft)
            run = complete(model, messages, LONGEST)
            paces[draft], decoded = run.pace, run.decoded
            texts[draft].add(run.text)
        pairs.append(
            {
                "plain": round(paces[PLAIN], 3),
                "speculative": round(paces[SPECULATIVE], 3),
                "ratio": round(paces[SPECULATIVE] / paces[PLAIN], 3) if paces[PLAIN] else 0.0,
            }
        )
    same = texts[PLAIN] == texts[SPECULATIVE] and len(texts[PLAIN]) == 1
    return {
        "question": question,
        "prompt_tokens": cold.usage.prompt,
        "cold_read_tokens": cold.usage.prompt - cold.usage.cached,
        "cached_read_tokens": cached.usage.prompt - cached.usage.cached,
        "cold_s": round(cold.to_first, 3),
        "cached_s": round(cached.to_first, 3),
        "decoded": decoded,
        "ratio": round(median(pair["ratio"] for pair in pairs), 3),
        "same_text": same,
        "plain_texts": sorted(texts[PLAIN]),
        "speculative_texts": sorted(texts[SPECULATIVE]),
        "pairs": pairs,
    }


def complete(model: LanguageModel, messages: Sequence[ChatMessage], longest: int) -> Run:
    """Let the model write, and time it."""
    pieces: list[str] = []
    started = time.perf_counter()
    first = ended = started
    usage = Usage(0, 0, 0, "stop")
    for piece in model.stream(messages, max_tokens=longest):
        ended = time.perf_counter()
        if isinstance(piece, Token):
            if not pieces:
                first = ended
            pieces.append(piece.text)
        else:
            usage = piece
    # The end-of-text token is decoded like the others, though nobody sees it.
    decoded = max(0, len(pieces) - 1 + (usage.finish == "stop"))
    return Run("".join(pieces), first - started, ended - first, decoded, usage)
