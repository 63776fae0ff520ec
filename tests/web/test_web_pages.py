"""Headers, OpenAPI, health, the page without JavaScript, limits of pace, and the command."""

from __future__ import annotations

import base64
import hashlib
import re
import socket
import sqlite3
import tomllib
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from foundation import UsageError
from tests.web.serving import Citizen, Colleague, Served, serving
from web.commands import address_of, bind
from web.texts import FOLDER, INTERFACES, choose

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
VERBS = {"get", "post", "put", "delete", "patch"}


def schema(server: Served) -> dict[str, Any]:
    return httpx.get(f"{server.url}/api/v1/openapi.json").json()


def operations(server: Served) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, verb, operation)
        for path, item in schema(server)["paths"].items()
        for verb, operation in item.items()
        if verb in VERBS
    ]


def test_the_citizens_page_allows_its_own_styles_and_no_others(server: Served) -> None:
    page = httpx.get(f"{server.url}/?lang=fr")
    [styles] = re.findall("<style>(.*?)</style>", page.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(styles.encode()).digest()).decode()
    own = f"style-src 'self' 'sha256-{digest}'"
    assert page.headers["content-security-policy"] == POLICY.replace("style-src 'self'", own)
    assert page.headers["cross-origin-resource-policy"] == "same-origin"
    again = {"If-None-Match": page.headers["etag"]}
    assert httpx.get(f"{server.url}/?lang=fr", headers=again).status_code == 304
    other = httpx.get(f"{server.url}/?lang=ar", headers=again)
    assert (other.status_code, other.headers["content-language"]) == (200, "ar")
    answered = httpx.post(f"{server.url}/ask", data={"text": "bonjour", "lang": "fr"})
    assert answered.headers["content-security-policy"] == page.headers["content-security-policy"]


def test_every_route_carries_the_security_headers(server: Served) -> None:
    pages = ["/ask", "/agents", "/agents/login", "/widget.js", "/static/none.js"]
    calls = [("get", page) for page in pages] + [
        (verb, path.replace("{id}", "0" * 32)) for path, verb, _ in operations(server)
    ]
    assert len(calls) > 15
    for verb, path in calls:
        with httpx.stream(verb.upper(), server.url + path) as response:
            headers = response.headers
        assert headers["content-security-policy"] == POLICY, path
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert "camera=()" in headers["permissions-policy"]


def test_every_operation_is_described_with_examples_and_errors(server: Served) -> None:
    described = schema(server)
    assert len(operations(server)) >= 17
    for path, verb, operation in operations(server):
        where = f"{verb} {path}"
        assert operation["summary"], where
        errors = {code for code in operation["responses"] if code >= "400"}
        assert errors, where
        for code, response in operation["responses"].items():
            for media, content in response.get("content", {}).items():
                assert has_example(content, described), f"{where} {code} {media}"
                assert code < "400" or media == "application/problem+json", f"{where} {code}"
        for content in operation.get("requestBody", {}).get("content", {}).values():
            assert has_example(content, described), where


def has_example(content: dict[str, Any], described: dict[str, Any]) -> bool:
    if content.get("example") or content.get("examples"):
        return True
    for option in [content["schema"], *content["schema"].get("anyOf", [])]:
        name = option.get("$ref", "").rpartition("/")[2]
        if name and described["components"]["schemas"][name].get("examples"):
            return True
    return False


def test_no_page_of_documentation_calls_a_foreign_host(server: Served) -> None:
    for path in ("/docs", "/redoc"):
        assert httpx.get(server.url + path).status_code == 404


def test_the_server_tells_that_it_lives_and_can_answer(server: Served) -> None:
    assert httpx.get(f"{server.url}/health").json() == {"status": "live"}
    ready = httpx.get(f"{server.url}/ready").json()
    assert ready["status"] == "ready"
    assert ready["index"] == {"total": 1, "dense": 1, "lexical": 1}


def test_a_model_that_cannot_be_loaded_is_told(server: Served) -> None:
    server.app.state.model = "failed"
    try:
        response = httpx.get(f"{server.url}/ready")
    finally:
        server.app.state.model = "loaded"
    assert response.status_code == 503
    assert response.json()["model"] == "failed"
    assert httpx.get(f"{server.url}/health").status_code == 200


@pytest.mark.parametrize(
    ("asked", "accepted", "chosen"),
    [
        ("", "", "fr"),
        ("en", "fr", "en"),
        ("", "en-GB,fr;q=0.5", "en"),
        ("", "de, en;q=0.8", "en"),
        ("xx", "zz", "fr"),
    ],
)
def test_the_page_speaks_a_language_that_it_has(asked: str, accepted: str, chosen: str) -> None:
    assert choose(asked, accepted) == chosen


def test_every_language_of_the_interface_has_the_same_texts() -> None:
    files = [tomllib.loads((FOLDER / f"{one}.toml").read_text("utf-8")) for one in INTERFACES]
    for words in files[1:]:
        assert words.keys() == files[0].keys()
        for key, text in words.items():
            braces = re.compile(r"\{\w+\}")
            assert set(braces.findall(text)) == set(braces.findall(files[0][key])), key


def test_scripts_and_pages_use_only_texts_that_exist() -> None:
    web = FOLDER.parent
    plain = [web / "templates/citizen.html", web / "templates/plain_answer.html"]
    for names, sources in (
        ("fr", [*web.glob("widget/*.js"), *plain]),
        ("agents", sorted((web / "static/console").glob("*.js"))),
    ):
        texts = tomllib.loads((FOLDER / f"{names}.toml").read_text("utf-8"))
        used: set[str] = set()
        for source in sources:
            here = set(re.findall(r"\bt\.([a-z_0-9]+)", source.read_text("utf-8")))
            assert here <= set(texts), source
            used |= here
        assert len(used) > 20


def test_without_javascript_a_question_gets_its_whole_answer(server: Served) -> None:
    page = httpx.post(f"{server.url}/ask", data={"text": "J'ai perdu ma carte", "lang": "fr"})
    assert page.status_code == 200
    for words in (
        "Extrait de la fiche officielle",
        "25 €",
        "intelligence artificielle",
        "ancienne",
    ):
        assert words in page.text


def test_without_javascript_a_suggestion_is_a_question(server: Served) -> None:
    page = httpx.post(f"{server.url}/ask", data={"suggestion": "perdu", "text": ""})
    assert "25 €" in page.text


def test_hostile_words_stay_words_without_javascript_too(server: Served) -> None:
    page = httpx.post(f"{server.url}/ask", data={"text": "<script>x</script> hostile"}).text
    assert "<script>alert" not in page
    assert "<script>x" not in page
    assert "<img src=x" not in page
    assert 'href="javascript' not in page


@pytest.mark.parametrize("text", ["", "   ", "x" * 3000])
def test_an_impossible_question_without_javascript_gets_a_page(server: Served, text: str) -> None:
    page = httpx.post(f"{server.url}/ask", data={"text": text}, follow_redirects=True)
    assert page.status_code in (200, 422)
    assert "<textarea" in page.text


def test_who_calls_too_fast_is_told_to_wait(tmp_path: Path) -> None:
    with serving(tmp_path, messages_per_minute=2, logins_per_minute=1) as slow:
        citizen = Citizen(slow.url)
        for _ in range(2):
            citizen.say("bonjour")
        body = {"text": "bonjour", "key": "a-third-key"}
        refused = citizen.call("POST", "/messages", json=body)
        assert refused.status_code == 429
        assert 0 < int(refused.headers["retry-after"]) <= 60
        Colleague(slow.url)
        login = httpx.post(f"{slow.url}/agents/login", data={"name": "nadia", "password": "x"})
        assert login.status_code == 429
        assert "Attendez" in login.text


def test_stopping_the_server_stores_the_answers_being_written(tmp_path: Path) -> None:
    with serving(tmp_path) as first:
        citizen = Citizen(first.url)
        for name, _ in citizen.hear("une réponse qui vient lentement"):
            if name == "sentence":
                break
    assert first.assistant.closed
    with closing(sqlite3.connect(tmp_path / "g.sqlite")) as database:
        found = list(database.execute("SELECT author, answer FROM messages ORDER BY number"))
    assert [author for author, _ in found] == ["citizen", "assistant"]
    assert '"stopped": "away"' in found[1][1]


def test_a_port_in_use_is_told_before_anything_is_loaded() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=rf"Port {port} .* already in use.*--port"):
            bind("127.0.0.1", port)


def test_port_zero_takes_a_free_one_and_tells_it() -> None:
    with bind("127.0.0.1", 0) as listening:
        port = listening.getsockname()[1]
        assert port > 0
        assert address_of(listening) == f"http://127.0.0.1:{port}/"


def test_an_impossible_address_is_told() -> None:
    with pytest.raises(UsageError, match=r"Cannot listen on 192\.0\.2\.1"):
        bind("192.0.2.1", 0)


def test_only_what_is_public_is_compressed(server: Served) -> None:
    packing = {"Accept-Encoding": "gzip"}
    for path in ("/demo", "/static/theme.css", "/transparency?lang=fr", "/?lang=fr"):
        reply = httpx.get(server.url + path, headers=packing)
        assert reply.headers["content-encoding"] == "gzip", path
        assert "Accept-Encoding" in reply.headers["vary"], path
    nadia = Colleague(server.url)
    for client, path in ((httpx, "/api/v1/openapi.json"), (nadia.http, "/agents")):
        reply = client.get(server.url + path, headers=packing)
        assert (reply.status_code, len(reply.content) > 500) == (200, True), path
        assert "content-encoding" not in reply.headers, path
