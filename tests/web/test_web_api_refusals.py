"""Whatever is sent, the answer is a plain problem: never a trace, never what was sent."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from tests.web.serving import Citizen, Served, new_key

SECRET = "zanzibar-secret"
KEY = "a-good-key-1"


def is_problem(response: httpx.Response, status: int, kind: str = "") -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert SECRET not in response.text
    assert "Traceback" not in response.text
    told = response.json()
    assert told["status"] == status
    assert told["title"]
    assert told["detail"]
    if kind:
        assert told["type"] == f"urn:guichet:problem:{kind}"
    return told


REFUSED = [
    ("empty body", b"", 422, "invalid"),
    ("not JSON", b'{"text": "' + SECRET.encode(), 400, "malformed"),
    ("not UTF-8", b'{"text": "\xff\xfe", "key": "a-good-key-1"}', 400, "malformed"),
    ("too deep", b"[" * 20_000, 400, "malformed"),
    ("a list", b"[1, 2]", 422, "invalid"),
    ("a huge number", b'{"text": 1' + b"0" * 5000 + b', "key": "a-good-key-1"}', None, ""),
    ("no key", json.dumps({"text": SECRET}).encode(), 422, "invalid"),
    ("a bad key", json.dumps({"text": "a", "key": SECRET + " \n"}).encode(), 422, "invalid"),
    ("no text", json.dumps({"key": KEY}).encode(), 422, "invalid"),
    ("text not a string", json.dumps({"text": [SECRET], "key": KEY}).encode(), 422, "invalid"),
    ("lone surrogate", b'{"text": "secret \\ud800", "key": "a-good-key-1"}', 422, "invalid"),
    ("empty text", json.dumps({"text": "", "key": KEY}).encode(), 422, "empty"),
    ("blank text", json.dumps({"text": " \n\t ", "key": KEY}).encode(), 422, "empty"),
    ("invisible", json.dumps({"text": "\u200b\u0000\u202e", "key": KEY}).encode(), 422, "empty"),
    ("too long", json.dumps({"text": "é" * 2001, "key": KEY}).encode(), 422, "too-long"),
    ("100 kB", json.dumps({"text": "x" * 100_000, "key": KEY}).encode(), 413, "too-large"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "status", "kind"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_a_bad_message_is_refused_in_plain_words(
    citizen: Citizen, body: bytes, status: int | None, kind: str
) -> None:
    response = citizen.call(
        "POST", "/messages", content=body, headers={"Content-Type": "application/json"}
    )
    is_problem(response, status or response.status_code, kind)
    assert 400 <= response.status_code < 500
    assert citizen.read()["messages"] == []


def test_a_body_sent_without_its_length_is_limited_too(citizen: Citizen) -> None:
    def pieces() -> Any:
        for _ in range(200):
            yield b"x" * 1000

    response = citizen.call(
        "POST", "/messages", content=pieces(), headers={"Content-Type": "application/json"}
    )
    is_problem(response, 413, "too-large")


def test_a_large_body_is_refused_even_where_none_is_read(citizen: Citizen) -> None:
    is_problem(citizen.call("POST", "/stop", content=b"x" * 100_000), 413, "too-large")


def test_a_message_in_another_content_type_is_refused(citizen: Citizen) -> None:
    is_problem(citizen.call("POST", "/messages", content=b"text=bonjour"), 422, "invalid")


def test_control_characters_are_removed_before_anything_is_stored(citizen: Citizen) -> None:
    citizen.say("Bon\x00jour\x1b[31m \u202ema\ufeffirie")
    assert citizen.read()["messages"][0]["text"] == "Bonjour[31m mairie"


PATHS = [
    ("GET", ""),
    ("DELETE", ""),
    ("GET", "/events"),
    ("POST", "/stop"),
    ("POST", "/handoff"),
    ("DELETE", "/handoff"),
]


@pytest.mark.parametrize(("method", "path"), PATHS)
@pytest.mark.parametrize("token", ["", "wrong", "é" * 40, "x" * 4000])
def test_only_the_holder_of_the_token_gets_in(
    citizen: Citizen, method: str, path: str, token: str
) -> None:
    raw = {"X-Conversation-Token": token.encode("latin-1")}
    response = citizen.http.request(method, citizen.base + path, headers=raw)
    is_problem(response, 404, "conversation-unknown")


def test_anothers_token_does_not_open_my_conversation(server: Served, citizen: Citizen) -> None:
    other = Citizen(server.url)
    body = {"text": "bonjour", "key": new_key()}
    response = citizen.http.post(citizen.base + "/messages", json=body, headers=other.headers)
    is_problem(response, 404, "conversation-unknown")


@pytest.mark.parametrize("id", ["0" * 32, "zanzibar-secret", "%00", "%F0%9F%92%A5", "..%2f..", "'"])
def test_an_unknown_conversation_is_a_404(citizen: Citizen, id: str) -> None:
    response = citizen.http.get(f"/api/v1/conversations/{id}", headers=citizen.headers)
    is_problem(response, 404)


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/api/v1/nothing"), ("GET", "/zanzibar-secret"), ("POST", "/static/../foundation.py")],
)
def test_an_unknown_address_is_a_problem(citizen: Citizen, method: str, path: str) -> None:
    is_problem(citizen.http.request(method, path), 404, "not-found")


def test_a_wrong_method_says_which_are_allowed(citizen: Citizen) -> None:
    response = citizen.http.put("/api/v1/conversations")
    is_problem(response, 405, "method")
    assert response.headers["allow"] == "POST"


@pytest.mark.parametrize("last", ["-1", "abc", "9" * 30])
def test_a_wrong_last_event_id_is_refused(citizen: Citizen, last: str) -> None:
    is_problem(citizen.call("GET", "/events", headers={"Last-Event-ID": last}), 422, "invalid")


@pytest.mark.parametrize("language", ["zz", "", "en"])
def test_any_language_opens_a_conversation(server: Served, language: str) -> None:
    opened = httpx.post(f"{server.url}/api/v1/conversations", json={"language": language})
    assert opened.status_code == 201
    assert opened.json()["language"] == ("en" if language == "en" else "fr")
    assert opened.json()["notice"]


def test_a_language_that_is_no_code_is_refused(server: Served) -> None:
    opened = httpx.post(f"{server.url}/api/v1/conversations", json={"language": SECRET})
    is_problem(opened, 422, "invalid")


def test_a_crash_shows_no_trace_and_keeps_the_headers(
    server: Served, citizen: Citizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def crash(*_: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(server.conversations, "history", crash)
    response = citizen.call("GET")
    is_problem(response, 500, "internal")
    assert response.headers["x-content-type-options"] == "nosniff"
