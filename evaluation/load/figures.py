"""What a load told: waiting, failures, tokens, energy, each with its interval."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from evaluation.load.energy import Spent
from evaluation.load.playing import Asked, events
from evaluation.measure import Measure, share
from evaluation.statistics import Statistic, Values, interval


def waits(asked: Sequence[Asked]) -> dict[str, list[float]]:
    """Seconds to the excerpt and to the whole answer, of what was answered."""
    came = [each.heard for each in asked if not each.failed]
    return {
        "excerpt": [h.to_excerpt_ms / 1000 for h in came if h.to_excerpt_ms is not None],
        "answer": [h.total_ms / 1000 for h in came],
    }


def load_figures(asked: Sequence[Asked], spent: Spent, seconds: float) -> Iterator[Measure]:
    """Those that there is something to say of."""
    failed = [each.case for each in asked if each.failed]
    yield share("failed", "", len(failed), len(asked), failures=failed)
    for name, values in waits(asked).items():
        if values:
            yield _number(f"seconds_to_{name}_half", values, np.median)
            yield _number(f"seconds_to_{name}_95", values, _ninety_fifth)
    answers = list(events(asked))
    tokens = [float((answer.get("tokens") or {}).get("completion", 0)) for answer in answers]
    if answers:
        yield _number("tokens_written", tokens, np.mean)
        a_minute = 60 * len(answers) / seconds
        yield Measure("answers_a_minute", "", a_minute, len(answers), a_minute, a_minute)
        if spent.wh is not None:
            each = spent.wh / len(answers)  # one measure of the whole: it has no interval
            yield Measure("wh_an_answer", "", each, len(answers), each, each)


def _number(name: str, values: Sequence[float], statistic: Statistic) -> Measure:
    array = np.array(values)
    low, high = interval(array, statistic=statistic)
    return Measure(name, "", float(statistic(array, axis=0)), len(array), low, high)


def _ninety_fifth(values: Values, axis: int) -> Values:
    return np.asarray(np.quantile(values, 0.95, axis=axis))
