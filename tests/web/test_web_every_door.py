"""What holds at every door of the house, taken from the table of all its routes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest

from assistant.access.roles import Role
from tests.web.serving import PASSWORD, Served
from tests.web.test_web_doors import DOORS, SAMPLES, opened
from tests.web.test_web_doors import house as house

STREAMS = ("/events",)
OUT = "POST /agents/logout"
FOR_OTHER_SITES = ("/widget.js", "/widget/")
HASHED = re.compile(r"'sha256-[A-Za-z0-9+/]{43}='")
STRICT = {
    "default-src": {"'none'"},
    "script-src": {"'self'"},
    "style-src": {"'self'"},
    "img-src": {"'self'"},
    "connect-src": {"'self'"},
    "form-action": {"'self'"},
    "base-uri": {"'none'"},
    "frame-ancestors": {"'none'"},
}
INLINE = re.compile(
    r"<script(?![^>]*(?:\bsrc=|application/json))"
    r"|\son[a-z]+\s*=\s*[\"']|\sstyle\s*=\s*[\"']|javascript:",
    re.IGNORECASE,
)
EVERYTHING = [role.value for role in Role]


@pytest.fixture(scope="module")
def everybody(house: Served) -> Iterator[httpx.Client]:
    """Somebody who may open every door."""
    house.run(house.access.accounts.add("omar", PASSWORD, "Omar", EVERYTHING))
    with httpx.Client(base_url=house.url, timeout=60) as http:
        form = {"name": "omar", "password": PASSWORD}
        assert http.post("/agents/login", data=form).status_code == 303
        yield http


def policy_of(reply: httpx.Response) -> dict[str, set[str]]:
    parts = reply.headers["content-security-policy"].split(";")
    return {name: set(values) for name, *values in (part.split() for part in parts)}


def held(reply: httpx.Response, door: str) -> None:
    policy = policy_of(reply)
    assert policy.keys() == STRICT.keys(), door
    for name, values in policy.items():
        more = {value for value in values - STRICT[name] if not HASHED.fullmatch(value)}
        assert more == set(), f"{door}: {name} {more}"
        assert name != "script-src" or values == {"'self'"}, door
    for name, value in {
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
    }.items():
        assert reply.headers[name] == value, door
    assert "camera=()" in reply.headers["permissions-policy"]
    assert reply.headers["cache-control"], door
    shared = door.split(" ")[1].startswith(FOR_OTHER_SITES)
    wanted = {"same-origin", "cross-origin"} if shared else {"same-origin"}
    assert reply.headers["cross-origin-resource-policy"] in wanted, door
    assert not {"server", "x-powered-by"} & set(reply.headers), door
    assert re.fullmatch(r"[0-9a-f]{32}", reply.headers["x-request-id"]), door


@pytest.mark.parametrize("door", DOORS)
def test_every_reply_carries_the_strict_headers_whoever_asks(
    house: Served, everybody: httpx.Client, door: str
) -> None:
    with httpx.Client(base_url=house.url, timeout=60) as nobody:
        held(opened(nobody, door), door)
    if door != OUT:
        held(opened(everybody, door), door)


@pytest.mark.parametrize(
    "call", ["GET /nowhere", "PATCH /", "TRACE /health", "GET /static/../../etc/passwd"]
)
def test_a_refusal_carries_them_too(house: Served, call: str) -> None:
    with httpx.Client(base_url=house.url, timeout=60) as http:
        reply = opened(http, call)
    assert reply.status_code in (404, 405)
    held(reply, call)


PAGES = [
    door
    for door in DOORS
    if door.startswith("GET ") and "/api/" not in door and not door.endswith(STREAMS)
]


@pytest.mark.parametrize("door", PAGES)
def test_no_page_holds_a_script_or_a_style_of_its_own_words(
    everybody: httpx.Client, door: str
) -> None:
    path = re.sub(r"{(\w+)[^}]*}", lambda found: SAMPLES.get(found[1], "0" * 32), door[4:])
    page = everybody.get(path)
    assert "/agents/login" not in page.headers.get("location", ""), "signed out meanwhile"
    if not page.headers.get("content-type", "").startswith("text/html"):
        return
    assert not INLINE.search(page.text), (door, INLINE.search(page.text))
    for address in re.findall(r"\b(?:src|action)=\"([^\"]*)\"", page.text):
        assert address.startswith(("/", "#")) or not address, (door, address)
        assert not address.startswith("//"), (door, address)


def chunks() -> Iterator[bytes]:
    for _ in range(40):
        yield b"x" * 4096


BODIES = [door for door in DOORS if door.split()[0] in ("POST", "PUT")]
BODIES.remove(OUT)  # reads none


@pytest.mark.parametrize("door", BODIES)
def test_a_body_over_the_limit_is_never_taken_announced_or_not(
    everybody: httpx.Client, door: str
) -> None:
    method, path = door.split(" ")
    path = re.sub(r"{(\w+)[^}]*}", lambda found: SAMPLES.get(found[1], "0" * 32), path)
    kind = "json" if path.startswith(("/api/", "/v1/")) else "x-www-form-urlencoded"
    form = {"Content-Type": f"application/{kind}"}
    announced = everybody.request(method, path, content=b"x" * 70_000, headers=form)
    assert announced.status_code == 413, door
    dripping = everybody.request(method, path, content=chunks(), headers=form)
    # Who may not pass, or asks for what cannot be, is told so before anything is read.
    assert dripping.status_code in (401, 403, 404, 409, 413), door


CLIMBS = (
    "../../../../etc/passwd",
    "..%2f..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "....//....//etc/passwd",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "..\\..\\pyproject.toml",
    "passwd%00.css",
    quote("../../pyproject.toml", safe=""),
    "file:///etc/passwd",
)
LEADS_SOMEWHERE = [
    door for door in DOORS if door.startswith("GET ") and ("{" in door or door == "GET /static")
]


@pytest.mark.parametrize("door", LEADS_SOMEWHERE)
def test_no_name_climbs_out_of_its_folder(everybody: httpx.Client, door: str) -> None:
    for climb in CLIMBS:
        path = door.split(" ")[1]
        path = re.sub(r"{(\w+)[^}]*}$", "{}", path) if "{" in path else f"{path}/{{}}"
        path = re.sub(r"{\w+[^}]*}", lambda found: SAMPLES.get(found[0][1:-1], "0" * 32), path)
        with everybody.stream("GET", path.format(climb)) as reply:
            assert reply.status_code < 500, (door, climb)
            if door.endswith(STREAMS):
                continue
            body = reply.read()
        assert b"root:" not in body, (door, climb)
        assert b"requires-python" not in body, (door, climb)
