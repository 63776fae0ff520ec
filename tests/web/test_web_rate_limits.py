"""How often one address may call: for all processes together, and without keeping addresses."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from starlette.requests import Request

from assistant.desk.sealing import Seal
from assistant.storage.counters import Counters
from assistant.storage.database import open_database
from assistant.storage.tables import counters
from tests.assistant.conftest import Clock
from tests.web.serving import Citizen, Served, new_key, serving
from web.problems import ProblemRaised
from web.rate_limits import RateLimits, caller_of
from web.settings import WebSettings

SETTINGS = WebSettings(messages_per_minute=3, conversations_per_hour=2, logins_per_minute=1)


def call(host: str) -> Request:
    return Request({"type": "http", "headers": [], "client": (host, 1)})


async def waits(limits: RateLimits, what: str, host: str) -> int:
    """The seconds to wait; 0 when the call is let through."""
    try:
        await limits.check(what, call(host))
    except ProblemRaised as refused:
        return int((refused.headers or {})["Retry-After"])
    return 0


async def test_two_processes_count_the_same_caller_together(url: str) -> None:
    clock, seal = Clock(), Seal.fleeting()
    async with await open_database(url) as one, await open_database(url) as other:
        both = [RateLimits(SETTINGS, Counters(each, clock), seal.mark) for each in (one, other)]
        said = [await waits(both[n % 2], "message", "192.0.2.7") for n in range(4)]
        assert said == [0, 0, 0, 60]
        assert await waits(both[0], "message", "192.0.2.8") == 0
        assert await waits(both[1], "login", "192.0.2.7") == 0
        clock.forward(seconds=45)
        assert await waits(both[1], "message", "192.0.2.7") == 15
        clock.forward(seconds=15)
        assert await waits(both[0], "message", "192.0.2.7") == 0


async def test_no_address_is_kept_and_none_can_be_guessed_from_what_is(url: str) -> None:
    async with await open_database(url) as database:
        limits = RateLimits(SETTINGS, Counters(database, Clock()), Seal.fleeting().mark)
        await waits(limits, "message", "192.0.2.7")
        async with database.reading() as connection:
            kept = str((await connection.execute(select(counters))).all())
    assert "message" in kept
    for guess in ("192.0.2.7", hashlib.sha256(b"192.0.2.7").hexdigest()):
        assert guess not in kept


@pytest.mark.parametrize(
    ("host", "caller"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_who_has_a_network_to_themselves_is_one_caller(host: str, caller: str) -> None:
    assert caller_of(host) == caller


def sent_for(server: Served, citizen: Citizen, address: str) -> int:
    headers = citizen.headers | {"X-Forwarded-For": address}
    body = {"text": "bonjour", "key": new_key()}
    url = server.url + citizen.base + "/messages"
    with httpx.stream("POST", url, json=body, headers=headers, timeout=30) as reply:
        reply.read()
        return reply.status_code


@pytest.mark.parametrize(
    ("proxies", "expected"),
    [
        (("127.0.0.1",), [200, 429, 200]),
        (("127.0.0.0/24",), [200, 429, 200]),
        ((), [200, 429, 429]),
        (("192.0.2.200",), [200, 429, 429]),
    ],
)
def test_only_a_proxy_that_is_trusted_says_who_calls(
    tmp_path: Path, proxies: tuple[str, ...], expected: list[int]
) -> None:
    with serving(tmp_path, messages_per_minute=1, trusted_proxies=proxies) as server:
        citizen = Citizen(server.url)
        said = [sent_for(server, citizen, one) for one in ("192.0.2.1", "192.0.2.1", "192.0.2.2")]
        # What a caller adds in front of what the proxy says of them changes nothing.
        if expected[2] == 200:
            assert sent_for(server, citizen, "198.51.100.9, 192.0.2.1") == 429
    assert said == expected


def too_much() -> Iterator[bytes]:
    for _ in range(100):
        yield b"x" * 1024


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/ask"),
        ("POST", "/agents/login"),
        ("POST", "/api/v1/conversations"),
        ("PUT", "/api/v1/agents/presence"),
        ("POST", "/nowhere"),
        ("GET", "/"),
    ],
)
def test_a_body_is_limited_whether_it_tells_its_length_or_not(
    server: Served, method: str, path: str
) -> None:
    json: dict[str, Any] = {"Content-Type": "application/json"}
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    headers = json if "/api/" in path else form
    told = httpx.request(method, server.url + path, content=b"x" * 102_400, headers=headers)
    assert told.status_code == 413
    assert told.json()["type"] == "urn:guichet:problem:too-large"
    chunked = httpx.request(method, server.url + path, content=too_much(), headers=headers)
    # Where nobody reads a body, none is taken in: the reply does not wait for it.
    assert chunked.status_code in (413, 401, 404, 405) or (method == "GET")
    if path in ("/ask", "/agents/login", "/api/v1/conversations"):
        assert chunked.status_code == 413
        assert chunked.json()["type"] == "urn:guichet:problem:too-large"
    for response in (told, chunked):
        assert response.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in response.headers["content-security-policy"]
