"""What each way gave: right and wrong by kind of question, waiting, tokens, energy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from evaluation.answers.figures import is_shown
from evaluation.answers.scorers import RIGHT, WITHHELD, WRONG_SHOWN, verdict
from evaluation.ways.asking import Asked

ANSWERABLE, UNANSWERABLE = ("national", "local"), "unanswerable"
Time = Callable[[Asked], float | None]
TIMES: Mapping[str, Time] = {
    "to_excerpt": lambda each: each.outcome.to_excerpt_ms,
    "to_first_sentence": lambda each: each.outcome.to_sentence_ms,
    "total": lambda each: each.outcome.total_ms,
    "but_the_model": lambda each: each.outcome.total_ms - each.model_ms,
}


def figures(asked: Sequence[Asked]) -> dict[str, Any]:
    """Of the answers of one way. Times in milliseconds, of the questions that found a sheet."""
    found = [each for each in asked if each.outcome.to_excerpt_ms is not None]
    replies = [each.outcome.reply for each in found]
    return {
        "questions": len(asked),
        "found_a_sheet": len(found),
        **{kind: _verdicts(asked, kind) for kind in ANSWERABLE},
        UNANSWERABLE: _shown(asked),
        "ms": {name: _spread(_times(found, time)) for name, time in TIMES.items()},
        "tokens": {
            "read": _mean(reply.prompt_tokens for reply in replies),
            "written": _mean(reply.completion_tokens for reply in replies),
        },
        "energy_wh": _mean(reply.energy_wh for reply in replies),
    }


def told(each: Asked) -> dict[str, Any]:
    """One answer, to be read again."""
    outcome = each.outcome
    return {
        "case": outcome.case.id,
        "kind": outcome.case.kind,
        "way": each.way,
        "verdict": verdict(outcome),
        "status": outcome.reply.status,
        "answer": outcome.reply.text,
        "to_excerpt_ms": outcome.to_excerpt_ms,
        "to_first_sentence_ms": outcome.to_sentence_ms,
        "total_ms": outcome.total_ms,
        "model_ms": each.model_ms,
        "prompt_tokens": outcome.reply.prompt_tokens,
        "completion_tokens": outcome.reply.completion_tokens,
        "energy_wh": outcome.reply.energy_wh,
        "error": outcome.error,
    }


def _verdicts(asked: Sequence[Asked], kind: str) -> dict[str, int]:
    count = Counter(verdict(each.outcome) for each in asked if each.outcome.case.kind == kind)
    return {"right": count[RIGHT], "wrong": count[WRONG_SHOWN], "withheld": count[WITHHELD]}


def _shown(asked: Sequence[Asked]) -> dict[str, int]:
    outcomes = [each.outcome for each in asked if each.outcome.case.kind == UNANSWERABLE]
    return {"shown": sum(map(is_shown, outcomes)), "of": len(outcomes)}


def _times(found: Sequence[Asked], time: Time) -> list[float]:
    return [value for each in found if (value := time(each)) is not None]


def _spread(values: Sequence[float]) -> dict[str, float | None]:
    """None where nothing came."""
    if not values:
        return {"median": None, "p95": None}
    median, high = np.quantile(np.array(values), (0.5, 0.95))
    return {"median": round(float(median), 1), "p95": round(float(high), 1)}


def _mean(values: Iterable[float]) -> float:
    all_of_them = list(values)
    return round(sum(all_of_them) / len(all_of_them), 5) if all_of_them else 0.0
