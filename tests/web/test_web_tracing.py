"""Traces: each turn with its steps, no words, and nothing loaded or sent unless it is asked for."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from assistant.conversation import Answer, Handoff, Label, Status
from assistant.doctor.connections import check_connections
from assistant.doctor.finding import Level
from assistant.tracing.settings import TracingSettings
from foundation import SettingsError, load
from web.observing import SECOND, Played
from web.tracing import Traces, open_traces

BEGAN = 1_790_000_000 * SECOND
ANSWER = Answer(
    id="a",
    status=Status.ANSWERED,
    answer="SECRET",
    language="fr",
    question_stripped="SECRET",
    handoff=Handoff(True, "low_confidence"),
    label=Label("SECRET", "model", "answer-1", "1", "extract"),
    timings_ms={"admit": 0.5, "find": 240.0, "compose": 100.0},
    prompt_tokens=30,
)
PLAYED = Played(ANSWER, draft=False, began=BEGAN, ended=BEGAN + SECOND, shown=BEGAN + SECOND // 4)


@pytest.fixture
def kept() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def traces(kept: InMemorySpanExporter) -> Traces:
    opened = open_traces(TracingSettings(collector="http://127.0.0.1:9"), SimpleSpanProcessor(kept))
    assert opened
    return opened


def test_a_turn_is_a_span_with_one_for_each_step_one_after_the_other(
    traces: Traces, kept: InMemorySpanExporter
) -> None:
    traces.ended(PLAYED)
    *steps, turn = kept.get_finished_spans()
    assert [step.name for step in steps] == ["admit", "find", "compose"]
    assert (turn.name, turn.start_time, turn.end_time) == ("turn", BEGAN, BEGAN + SECOND)
    assert {step.parent.span_id for step in steps if step.parent} == {turn.context.span_id}
    assert [step.start_time for step in steps[1:]] == [step.end_time for step in steps[:-1]]
    assert steps[1].end_time - steps[1].start_time == 240_000_000
    assert turn.attributes["guichet.status"] == "answered"
    assert turn.events[0].timestamp == BEGAN + SECOND // 4
    assert turn.resource.attributes == {"service.name": "guichet"}


def test_no_word_of_anybody_is_in_a_trace(traces: Traces, kept: InMemorySpanExporter) -> None:
    traces.ended(PLAYED)
    assert "SECRET" not in "".join(span.to_json() for span in kept.get_finished_spans())


def test_a_turn_that_fails_is_marked_and_one_that_was_left_leaves_none(
    traces: Traces, kept: InMemorySpanExporter
) -> None:
    traces.ended(None)
    assert not kept.get_finished_spans()
    traces.ended(replace(PLAYED, answer=replace(ANSWER, status=Status.ERROR), draft=True))
    turn = kept.get_finished_spans()[-1]
    assert (turn.name, turn.status.status_code) == ("draft", StatusCode.ERROR)


def test_they_are_sent_to_the_collector_of_the_settings_whatever_the_environment_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    received: list[str] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(self.path)
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Collector) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        for name in ("OTEL_EXPORTER_OTLP_ENDPOINT", "HTTP_PROXY", "http_proxy"):
            monkeypatch.setenv(name, "http://127.0.0.1:9")
        address = f"http://127.0.0.1:{server.server_port}/v1/traces"
        traces = open_traces(TracingSettings(collector=address))
        assert traces
        traces.ended(PLAYED)
        traces.close()
        server.shutdown()
    assert received == ["/v1/traces"]


def test_without_a_collector_nothing_of_it_is_even_loaded() -> None:
    program = (
        "import sys, web.app; from web.tracing import open_traces\n"
        "from assistant.tracing.settings import TracingSettings\n"
        "assert open_traces(TracingSettings()) is None\n"
        "assert not [m for m in sys.modules if m.startswith('opentelemetry.sdk')]\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr


def test_the_doctor_counts_the_collector_and_a_wrong_one_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GUICHET_TRACING__COLLECTOR", "http://traces.example:4318/v1/traces")
    (found,) = [each for each in check_connections() if "traces.example" in each.what]
    assert found.level is Level.FAILING
    monkeypatch.setenv("GUICHET_TRACING__COLLECTOR", "traces.example")
    with pytest.raises(SettingsError, match="expected https://"):
        load(TracingSettings)
