"""What is logged: one form for all, a number for each request, and nothing of anybody."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog

from assistant.logs.setting_up import set_up_logs
from tests.web.serving import Citizen, serving

CANARY = "zoltan kervadec"


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Where this process logs, as JSON, for the time of a test."""
    monkeypatch.setenv("GUICHET_LOGS__FORMAT", "json")
    root, stream = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers, root.level
    set_up_logs(stream)
    yield stream
    structlog.reset_defaults()
    root.handlers, root.level = handlers, level


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_an_object_with_its_moment_and_its_level(logged: io.StringIO) -> None:
    structlog.get_logger("x").error("step_failed", step="find", error="ValueError")
    structlog.get_logger("x").debug("not told")
    (line,) = lines(logged)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "step_failed",
        "level": "error",
        "step": "find",
        "error": "ValueError",
    }


def test_what_a_library_was_given_is_not_told_but_where_it_speaks_is(
    logged: io.StringIO,
) -> None:
    library = logging.getLogger("somebody.elses")
    library.warning("bad value %s", CANARY)
    library.warning(f"bad value {CANARY}")
    try:
        raise ValueError(CANARY)
    except ValueError:
        library.exception("it failed for %s", CANARY)
        structlog.get_logger("ours").exception("ours_failed", object=object())
    library.info("not told")
    template, bare, fault, ours = lines(logged)
    assert CANARY not in logged.getvalue()
    assert "Traceback" not in logged.getvalue()
    assert (template["event"], template["logger"]) == ("bad value %s", "somebody.elses")
    assert bare["event"] == "a library speaks"
    assert bare["at"].startswith("test_web_logs.py:")
    assert fault["error"] == ours["error"] == "ValueError"
    assert ours["object"] == "object"


def test_the_text_form_says_the_same(monkeypatch: pytest.MonkeyPatch, logged: io.StringIO) -> None:
    monkeypatch.setenv("GUICHET_LOGS__FORMAT", "text")
    stream = io.StringIO()
    set_up_logs(stream)
    logging.getLogger("uvicorn.error").warning("Invalid HTTP request received.")
    structlog.get_logger().warning("wake-ups not sent", count=3)
    told = stream.getvalue()
    assert "Invalid HTTP request received." in told
    assert "count=3" in told


def test_every_reply_has_a_number_of_our_own_and_every_line_of_the_request_bears_it(
    tmp_path: Path, logged: io.StringIO
) -> None:
    with serving(tmp_path) as served:
        asked = {"X-Request-ID": "the-caller-s-own"}
        first, second = (httpx.get(f"{served.url}/health", headers=asked) for _ in range(2))
        numbers = {reply.headers["x-request-id"] for reply in (first, second)}
        assert len(numbers) == 2
        assert "the-caller-s-own" not in numbers
        citizen = Citizen(served.url)
        failed = citizen.call(
            "POST", "/messages", json={"text": f"panne {CANARY}", "key": "a-key-of-mine"}
        )
        assert failed.status_code == 200
    (line,) = [line for line in lines(logged) if line["event"] == "answering failed"]
    assert line["request"] == failed.headers["x-request-id"]
    assert CANARY not in logged.getvalue()
    assert citizen.id not in logged.getvalue()


def test_a_crash_is_told_by_its_kind_its_place_and_the_number_in_the_reply(
    tmp_path: Path, logged: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crashes(*_: object) -> None:
        raise RuntimeError(CANARY)

    with serving(tmp_path) as served:
        monkeypatch.setattr(served.assistant, "strip", crashes)
        citizen = Citizen(served.url)
        failed = citizen.call("POST", "/messages", json={"text": CANARY, "key": "a-key-of-mine"})
    assert failed.status_code == 500
    (line,) = [line for line in lines(logged) if line["event"] == "request failed"]
    assert line["kind"] == "RuntimeError"
    assert "test_web_logs.py:" in line["at"]
    assert line["request"] == failed.headers["x-request-id"]
    assert CANARY not in logged.getvalue() + failed.text
