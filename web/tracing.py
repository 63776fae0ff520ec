"""Each turn as a trace: how it ended, and how long each step took.

The steps tell their times already, so that a trace is written once a turn has ended: nothing of
OpenTelemetry runs while somebody waits, and no word can be in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.conversation import Status
from assistant.tracing.settings import TracingSettings
from foundation import SettingsError
from guardrails.verdict import Span as Stripped
from web.observing import Played

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import SpanProcessor, TracerProvider

MILLISECOND = 1_000_000  # nanoseconds


class Traces:
    """An ``Observer``. ``provider`` is its own to close."""

    def __init__(self, provider: TracerProvider) -> None:
        self._provider = provider
        self._tracer = provider.get_tracer("guichet")

    def began(self) -> None: ...

    def waits(self, place: int, before: int) -> None: ...

    def stripped(self, spans: Sequence[Stripped]) -> None: ...

    def ended(self, played: Played | None) -> None:
        if played is None:
            return
        from opentelemetry.trace import StatusCode, set_span_in_context

        answer = played.answer
        whole = self._tracer.start_span(
            "draft" if played.draft else "turn",
            start_time=played.began,
            attributes={
                "guichet.status": answer.status.value,
                "guichet.composition": answer.label.composition,
                "guichet.model": answer.label.model,
                "guichet.prompt": answer.label.prompt_version,
                "guichet.tokens.prompt": answer.prompt_tokens,
                "guichet.tokens.completion": answer.completion_tokens,
                "guichet.energy_wh": answer.energy_wh,
                "guichet.handoff": answer.handoff.offered,
            },
        )
        if played.shown is not None:
            whole.add_event("first words", timestamp=played.shown)
        if answer.status is Status.ERROR:
            whole.set_status(StatusCode.ERROR)
        within, at = set_span_in_context(whole), played.began
        for step, milliseconds in answer.timings_ms.items():
            part = self._tracer.start_span(step, within, start_time=at)
            at += round(milliseconds * MILLISECOND)
            part.end(at)
        whole.end(max(at, played.ended))

    def close(self) -> None:
        self._provider.shutdown()


def open_traces(settings: TracingSettings, processor: SpanProcessor | None = None) -> Traces | None:
    """None when no collector is named. Raises SettingsError when the extra is not installed."""
    if not settings.collector:
        return None
    try:
        import requests
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        raise SettingsError(
            "[tracing] collector: expected the extra « otel », found it missing; "
            "run: pip install -c constraints.txt -e '.[otel]'"
        ) from None
    # Told by name, and the environment (OTEL_…, proxies) not heard: it goes there and nowhere else.
    provider = TracerProvider(resource=Resource({"service.name": settings.service}))
    if processor is None:
        session = requests.Session()
        session.trust_env = False
        exporter = OTLPSpanExporter(endpoint=settings.collector, session=session, headers={})
        processor = BatchSpanProcessor(exporter)
    provider.add_span_processor(processor)
    return Traces(provider)
