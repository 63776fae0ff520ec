"""Citizens at once: words a second in all, and how long each waits; and what one alone gets.

All in one run, for the machine slows down and speeds up: 1, 4 and 8 citizens who ask different
questions at the same moment, then one citizen beside plain greedy llama.cpp (its own high-level
class) with the same file, prompts and threads.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np
from rich.table import Table

from assistant.artefacts.settings import model_path
from assistant.model.llama import LlamaModel
from assistant.model.protocol import ChatMessage, LanguageModel, Token
from assistant.settings import AssistantSettings
from benchmarks.sample import prompts
from foundation import load

CITIZENS = (1, 4, 8)
LONGEST = 48  # tokens of an answer
PROMPTS_ALONE = 3
DRAFTS = (0, 2, 4)


@dataclass(frozen=True, slots=True)
class Heard:
    """When each token came to one citizen, in seconds from the moment that all asked."""

    times: tuple[float, ...]

    @property
    def pace(self) -> float:
        """Tokens a second after the first."""
        return (len(self.times) - 1) / (self.times[-1] - self.times[0])


def parallel() -> dict[str, Any]:
    """Measure the configured model. Raises ArtefactError, ModelError."""
    settings = load(AssistantSettings)
    path, threads = model_path("language_model"), settings.threads or os.cpu_count() or 1
    model = LlamaModel(
        path, context=settings.context_tokens, threads=threads, parallel=max(CITIZENS)
    )
    asked = [messages for _, messages in prompts(max(CITIZENS), settings.context_words)]
    try:
        listen(model, asked[0][:1], 1)  # the instructions, as when a server is warm
        together = crowds(model, asked)
        ours = {}
        for draft in DRAFTS:
            model._draft = draft
            ours[draft] = [listen(model, messages).pace for messages in asked[:PROMPTS_ALONE]]
    finally:
        model.close()
    plain = _plain(str(path), settings.context_tokens, threads, asked[:PROMPTS_ALONE])
    return {
        "model": model.name,
        "longest": LONGEST,
        "citizens": together,
        "plain_tokens_per_second": round(median(plain), 2),
        "alone": {
            f"draft {draft}": {
                "tokens_per_second": round(median(paces), 2),
                "times_plain": round(median(a / b for a, b in zip(paces, plain, strict=True)), 2),
            }
            for draft, paces in ours.items()
        },
    }


def crowds(
    model: LanguageModel, asked: Sequence[list[ChatMessage]], counts: Sequence[int] = CITIZENS
) -> list[dict[str, Any]]:
    """One crowd after the other, and each one's ratio to the first."""
    found: list[dict[str, Any]] = []
    for count in counts:
        heard = crowd(model, asked[:count])
        times = sorted(moment for one in heard for moment in one.times)
        # The same again, when nothing is left to read: only the writing.
        again = crowd(model, asked[:count])
        begun, ended = max(one.times[0] for one in again), min(one.times[-1] for one in again)
        writing = sum(begun < moment <= ended for one in again for moment in one.times)
        firsts = [one.times[0] for one in heard]
        found.append(
            {
                "citizens": count,
                "tokens": len(times),
                "whole_tokens_per_second": round(len(times) / times[-1], 2),
                "writing_tokens_per_second": round(writing / max(ended - begun, 1e-9), 2),
                "first_token_p50_s": round(median(firsts), 2),
                "first_token_p95_s": round(float(np.percentile(firsts, 95)), 2),
            }
        )
    for one in found:
        for way in ("whole", "writing"):
            name = f"{way}_tokens_per_second"
            one[f"{way}_ratio"] = round(one[name] / found[0][name], 2) if found[0][name] else 0.0
    return found


def crowd(model: LanguageModel, asked: Sequence[list[ChatMessage]]) -> list[Heard]:
    """All ask at the same moment."""
    heard: list[Heard] = []
    citizens = [
        threading.Thread(target=lambda m=messages: heard.append(listen(model, m)))
        for messages in asked
    ]
    for citizen in citizens:
        citizen.start()
    for citizen in citizens:
        citizen.join()
    return heard


def listen(model: LanguageModel, messages: Sequence[ChatMessage], longest: int = LONGEST) -> Heard:
    started = time.perf_counter()
    stream = model.stream(messages, max_tokens=longest)
    return Heard(
        tuple(time.perf_counter() - started for piece in stream if isinstance(piece, Token))
    )


def _plain(
    path: str, context: int, threads: int, asked: Sequence[list[ChatMessage]]
) -> list[float]:
    """The paces of llama-cpp-python's own class, greedy."""
    from llama_cpp import Llama

    plain = Llama(path, n_ctx=context, n_threads=threads, n_threads_batch=threads, verbose=False)
    paces = []
    for messages in asked:
        stream = plain.create_chat_completion(
            [{"role": m.role, "content": m.content} for m in messages],
            max_tokens=LONGEST,
            temperature=0,
            stream=True,
        )
        times = [time.perf_counter() for part in stream if "content" in part["choices"][0]["delta"]]
        paces.append(Heard(tuple(times)).pace)
    plain.close()
    return paces


def show(result: dict[str, Any]) -> Table:
    table = Table(title=f"Citizens at once ({result['model']}, {result['longest']} tokens each)")
    for column in ("citizens", "tokens/s in all", "× one", "writing", "× one", "first p50", "p95"):
        table.add_column(column, justify="right")
    for one in result["citizens"]:
        table.add_row(
            str(one["citizens"]),
            str(one["whole_tokens_per_second"]),
            str(one["whole_ratio"]),
            str(one["writing_tokens_per_second"]),
            str(one["writing_ratio"]),
            f"{one['first_token_p50_s']} s",
            f"{one['first_token_p95_s']} s",
        )
    alone = ", ".join(f"{way}: {one['times_plain']}" for way, one in result["alone"].items())
    table.caption = (
        f"One alone, times plain greedy llama.cpp ({result['plain_tokens_per_second']} tokens/s): "
        f"{alone}"
    )
    return table
