"""What is counted, and the names it has. A label's value always comes from a closed set.

Each process counts for itself and is read by itself: Prometheus adds up. A registry of its own,
so that two applications in one process (in tests) do not add up here.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
)

from assistant.desk.reasons import reasons
from assistant.drafting import drafting
from assistant.settings import AssistantSettings
from assistant.turn import STEPS
from foundation import load
from guardrails.rule_files import read_rules
from guardrails.verdict import Span
from web.observing import SECOND, Played

# A moment for each series, which nobody reads.
disable_created_metrics()  # type: ignore[no-untyped-call]

OTHER = "other"  # whatever is not in the closed set
SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80)
QUICK = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Measures:
    """An ``Observer`` of turns, and what the requests and the gauges are written to."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        told = load(AssistantSettings)
        self._languages = frozenset((*told.languages, *told.explained))
        self._steps = frozenset(step.__name__ for step in (*STEPS, *drafting.STEPS))
        self._types: frozenset[str] = frozenset(read_rules("placeholders")["labels"])

        def counter(name: str, told: str, *labels: str) -> Counter:
            return Counter(f"guichet_{name}", told, labels, registry=registry)

        def histogram(
            name: str, told: str, *labels: str, buckets: Sequence[float] = SECONDS
        ) -> Histogram:
            return Histogram(f"guichet_{name}", told, labels, buckets=buckets, registry=registry)

        def gauge(name: str, told: str) -> Gauge:
            return Gauge(f"guichet_{name}", told, registry=registry)

        self.requests = counter(
            "http_requests", "Requests answered, by route as it is written", "method", "route",
            "status",
        )  # fmt: skip
        self.request_seconds = histogram(
            "http_request_seconds", "From the request to the last byte; streams last", "route",
            buckets=QUICK,
        )  # fmt: skip
        self.under_way = gauge("http_requests_under_way", "Requests being answered, streams too")
        self.answers = counter("answers", "Turns ended", "kind", "status", "language")
        self.unfinished = counter("turns_unfinished", "Refused, failed, or left before their end")
        self.answer_seconds = histogram("answer_seconds", "From the question to the end", "kind")
        self.first_words_seconds = histogram(
            "first_words_seconds", "From the question to the first excerpt or sentence", "kind"
        )
        self.step_seconds = histogram(
            "step_seconds", "Seconds in each step of a turn", "step", buckets=QUICK
        )
        self.running = gauge("turns_running", "Turns and drafts being answered now")
        self.waiting = gauge("turns_waiting", "Of them, those that wait for the language model")
        self.offered = counter("handoffs_offered", "Answers that offered a person, by why", "why")
        self.tokens = counter("tokens", "Tokens read and written by the model", "kind")
        self.energy = counter("energy_wh", "Watt-hours of the answers, as estimated")
        self.stripped_items = counter(
            "personal_data_stripped", "Pieces of personal data taken out, by kind", "type"
        )

    def began(self) -> None:
        self.running.inc()

    def waits(self, place: int, before: int) -> None:
        self.waiting.inc(bool(place) - bool(before))

    def ended(self, played: Played | None) -> None:
        self.running.dec()
        if played is None:
            self.unfinished.inc()
            return
        answer, kind = played.answer, "draft" if played.draft else "turn"
        language = _known(answer.language, self._languages)
        self.answers.labels(kind, answer.status.value, language).inc()
        self.answer_seconds.labels(kind).observe((played.ended - played.began) / SECOND)
        if played.shown is not None:
            self.first_words_seconds.labels(kind).observe((played.shown - played.began) / SECOND)
        for step, milliseconds in answer.timings_ms.items():
            self.step_seconds.labels(_known(step, self._steps)).observe(milliseconds / 1000)
        if answer.handoff.offered:
            self.offered.labels(_known(answer.handoff.reason, reasons())).inc()
        self.tokens.labels("prompt").inc(answer.prompt_tokens)
        self.tokens.labels("completion").inc(answer.completion_tokens)
        self.energy.inc(answer.energy_wh)

    def stripped(self, spans: Sequence[Span]) -> None:
        for span in spans:
            self.stripped_items.labels(_known(span.type, self._types)).inc()

    def close(self) -> None:
        """Nothing is held open."""


def _known(value: str, among: Collection[str]) -> str:
    return value if value in among else OTHER
