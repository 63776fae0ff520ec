"""Every door of the house, and who may open it: a route that is not in the table fails."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from fastapi.routing import iter_route_contexts
from starlette.routing import BaseRoute, Mount

from assistant.access.roles import holders, rights
from tests.web.serving import PASSWORD, PEOPLE, Citizen, Served, serving
from web.sessions import SAFE

# What a route asks for: "anybody"; "citizen", the token of the conversation; "session", any
# account; "key", one of the city's other tools; else rights of assistant/access/rights.toml, of
# which one is enough.
DOORS = {
    "GET /": "anybody",
    "GET /ask": "anybody",
    "POST /ask": "anybody",
    "GET /demo": "anybody",
    "GET /health": "anybody",
    "GET /metrics": "anybody",  # on this machine; tests/web/test_web_metrics.py
    "GET /ready": "anybody",
    "GET /receipts": "anybody",
    "GET /register": "anybody",
    "GET /register.md": "anybody",
    "GET /register.json": "anybody",
    "GET /receipts/{number}": "anybody",
    "GET /transparency": "anybody",
    "GET /widget.js": "anybody",
    "GET /widget/page.css": "anybody",
    "GET /widget/texts/{language}.json": "anybody",
    "GET /api/v1/openapi.json": "anybody",
    "GET /api/v1/erasures/{number}": "anybody",
    "POST /api/v1/conversations": "anybody",
    "GET /static": "anybody",
    # Coming in and going out.
    "GET /agents/login": "anybody",
    "POST /agents/login": "anybody",
    "POST /agents/logout": "anybody",
    "GET /agents/directory": "anybody",
    "GET /agents/directory/back": "anybody",
    "GET /agents/password": "session",
    "POST /agents/password": "session",
    # Citizens, each in their own conversation.
    "GET /api/v1/conversations/{id}": "citizen",
    "DELETE /api/v1/conversations/{id}": "citizen",
    "POST /api/v1/conversations/{id}/callback": "citizen",
    "GET /api/v1/conversations/{id}/events": "citizen",
    "POST /api/v1/conversations/{id}/handoff": "citizen",
    "DELETE /api/v1/conversations/{id}/handoff": "citizen",
    "POST /api/v1/conversations/{id}/messages": "citizen",
    "PUT /api/v1/conversations/{id}/messages/{number}/feedback": "citizen",
    "POST /api/v1/conversations/{id}/stop": "citizen",
    # The console.
    "GET /agents": "answer",
    "GET /api/v1/agents/canned": "session",
    "POST /api/v1/agents/canned": "supervise|edit",
    "PUT /api/v1/agents/canned/{reply}": "supervise|edit",
    "DELETE /api/v1/agents/canned/{reply}": "supervise|edit",
    "GET /api/v1/agents/conversations": "answer",
    "GET /api/v1/agents/conversations/{id}": "answer",
    "GET /api/v1/agents/conversations/{id}/callback": "answer",
    "POST /api/v1/agents/conversations/{id}/callback/{callback}/handled": "answer",
    "POST /api/v1/agents/conversations/{id}/case": "answer",
    "POST /api/v1/agents/conversations/{id}/claim": "answer",
    "POST /api/v1/agents/conversations/{id}/close": "answer",
    "POST /api/v1/agents/conversations/{id}/messages": "answer",
    "POST /api/v1/agents/conversations/{id}/notes": "answer",
    "DELETE /api/v1/agents/conversations/{id}/notes/{note}": "answer",
    "POST /api/v1/agents/conversations/{id}/release": "answer",
    "POST /api/v1/agents/conversations/{id}/transfer": "answer",
    "POST /api/v1/agents/drafts": "answer",
    "GET /api/v1/agents/drafts/{draft}": "answer",
    "POST /api/v1/agents/drafts/{draft}/case": "answer",
    "POST /api/v1/agents/drafts/{draft}/drop": "answer",
    "POST /api/v1/agents/drafts/{draft}/sent": "answer",
    "GET /api/v1/agents/events": "answer",
    "GET /api/v1/agents/presence": "answer",
    "PUT /api/v1/agents/presence": "answer",
    "POST /api/v1/agents/sheets/search": "answer",
    "GET /api/v1/agents/sheets/{sheet}": "answer",
    "GET /api/v1/agents/supervision": "supervise",
    # Editors.
    "GET /editors": "edit",
    "GET /editors/canned": "edit",
    "POST /editors/canned": "edit",
    "POST /editors/canned/{id}": "edit",
    "POST /editors/canned/{id}/remove": "edit",
    "GET /editors/checks": "edit",
    "GET /editors/approved": "edit",
    "POST /editors/approved": "edit",
    "POST /editors/approved/{id}/{act}": "edit",
    "GET /editors/opinions": "edit",
    "GET /editors/quarantine": "edit",
    "POST /editors/quarantine": "edit",
    "GET /editors/questions": "edit",
    "GET /editors/report.css": "anybody",
    # Evaluators; those who answer may propose a case.
    "GET /evaluations/replays/{number}.json": "evaluate",
    "GET /evaluations": "evaluate",
    "GET /evaluations/cases/new": "evaluate",
    "POST /evaluations/cases/new": "evaluate",
    "GET /evaluations/compare": "evaluate",
    "GET /evaluations/propose": "answer|evaluate",
    "POST /evaluations/propose": "answer|evaluate",
    "GET /evaluations/proposed": "evaluate",
    "GET /evaluations/proposed/{id}": "evaluate",
    "POST /evaluations/proposed/{id}": "evaluate",
    "GET /evaluations/report.css": "anybody",
    "GET /evaluations/runs/{name}": "evaluate",
    "GET /evaluations/runs/{name}/report.html": "evaluate",
    "GET /evaluations/suites": "evaluate",
    "POST /evaluations/suites/city/{name}/{id:path}": "evaluate",
    "GET /evaluations/suites/{shelf}/{name}": "evaluate",
    "GET /evaluations/suites/{shelf}/{name}/{id:path}": "evaluate",
    # Figures, and switches.
    "GET /statistics": "figures",
    "GET /statistics/{measure}.csv": "figures",
    "GET /switches": "see_switches",
    "POST /switches": "see_switches",
    "GET /api/v1/switches": "see_switches",
    "PUT /api/v1/switches/{kind}/{name:path}": "see_switches",
    # The city's other tools.
    "GET /v1/openapi.json": "anybody",
    "GET /v1/models": "key",
    "GET /v1/models/{name}": "key",
    "POST /v1/chat/completions": "key",
}
OF_PEOPLE = {door: right for door, right in DOORS.items() if right not in
             ("anybody", "citizen", "key")}  # fmt: skip
SAMPLES = {"number": "1", "kind": "topic", "shelf": "city", "act": "suspend", "language": "fr"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """With everything open that a city may open."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("GUICHET_FACADE__ENABLED", "true")
        with serving(tmp_path_factory.mktemp("doors")) as served:
            environment.undo()
            yield served


@pytest.fixture(scope="module")
def people(house: Served) -> dict[str, httpx.Client]:
    """One of each role, signed in; and somebody whose account holds none of those asked for."""
    signed_in = {}
    for name, role in PEOPLE.items():
        http = httpx.Client(base_url=house.url, timeout=60)
        form = {"name": name, "password": PASSWORD}
        assert http.post("/agents/login", data=form).status_code == 303
        signed_in[role] = http
    return signed_in


def walked(routes: list[BaseRoute], before: str = "") -> Iterator[str]:
    for route in iter_route_contexts(routes):
        path = before + str(route.path)
        if isinstance(route.route, Mount):
            inner = getattr(route.route.app, "routes", None)
            if inner:
                yield from walked(inner, path)
            else:
                yield f"GET {path}"
        for method in sorted((route.methods or set()) - {"HEAD"}):
            yield f"{method} {path}"


def opened(http: httpx.Client, door: str, **headers: str) -> httpx.Response:
    """The reply at a door, without its body: some never end."""
    method, path = door.split(" ")
    path = re.sub(r"{(\w+)[^}]*}", lambda found: SAMPLES.get(found[1], "0" * 32), path)
    with http.stream(method, path, headers=headers) as response:
        return response


def shut(response: httpx.Response, door: str) -> bool:
    """Nobody is signed in: a page sends to the form, a call of the API says so."""
    if "/api/" in door:
        return response.status_code == 401
    return response.status_code == 303 and response.headers["location"].startswith("/agents/login")


def holds(role: str, asked: str) -> bool:
    """``asked``: "session", or rights of which one is enough."""
    return asked == "session" or any(role in holders(right) for right in asked.split("|"))


def test_every_route_declares_who_may_open_it(house: Served) -> None:
    found = set(walked(list(house.app.routes)))
    assert found - set(DOORS) == set(), "routes without a line in DOORS"
    assert set(DOORS) - found == set(), "lines of DOORS without a route"
    asked = {right for all_of in OF_PEOPLE.values() for right in all_of.split("|")}
    assert asked - {"session"} <= set(rights())


@pytest.mark.parametrize("door", OF_PEOPLE)
def test_each_door_opens_to_those_who_hold_its_right_and_to_nobody_else(
    house: Served, people: dict[str, httpx.Client], door: str
) -> None:
    with httpx.Client(base_url=house.url, timeout=60) as nobody:
        assert shut(opened(nobody, door), door)
        forged = {"Cookie": f"guichet_agent={'x' * 43}"}
        assert shut(opened(nobody, door, **forged), door)
    for role, http in people.items():
        response = opened(http, door)
        if holds(role, OF_PEOPLE[door]):
            assert response.status_code != 403, role
            assert not shut(response, door), role
            assert response.status_code < 500, role
        else:
            assert response.status_code == 403, role


@pytest.mark.parametrize("door", [door for door in OF_PEOPLE if door.split()[0] not in SAFE])
def test_no_door_that_changes_something_opens_from_another_site(
    people: dict[str, httpx.Client], door: str
) -> None:
    for role, http in people.items():
        if holds(role, OF_PEOPLE[door]):
            for headers in (
                {"Sec-Fetch-Site": "cross-site"},
                {"Origin": "https://ailleurs.example"},
            ):
                assert opened(http, door, **headers).status_code == 403, role


@pytest.mark.parametrize("door", [door for door, right in DOORS.items() if right == "citizen"])
def test_a_conversation_opens_to_who_holds_its_token_only(
    house: Served, people: dict[str, httpx.Client], door: str
) -> None:
    opening = httpx.post(f"{house.url}/api/v1/conversations", json={}).json()
    other = httpx.post(f"{house.url}/api/v1/conversations", json={}).json()
    method, path = door.split(" ")
    path = path.replace("{id}", opening["id"]).replace("{number}", "1")
    body = None
    if method in ("POST", "PUT"):
        contact = {"kind": "phone", "contact": "01 99 00 12 34", "when": "", "consent": True}
        body = {"text": "bonjour", "key": "a-key-of-the-test", "value": 1} | contact
    for http in (httpx.Client(base_url=house.url), people["supervisor"]):
        for token in (other["token"], "x"):
            headers = {"X-Conversation-Token": token}
            refused = http.request(method, path, headers=headers, json=body)
            assert refused.status_code == 404, refused.text
            assert refused.json()["type"] == "urn:guichet:problem:conversation-unknown"


@pytest.mark.parametrize("door", [door for door, right in DOORS.items() if right == "key"])
def test_a_session_is_no_key(house: Served, people: dict[str, httpx.Client], door: str) -> None:
    for http in (httpx.Client(base_url=house.url), *people.values()):
        method, path = door.split(" ")
        body = {"model": "guichet", "messages": [{"role": "user", "content": "bonjour"}]}
        refused = http.request(method, path.replace("{name}", "guichet"), json=body)
        assert refused.status_code == 401


@pytest.mark.parametrize("door", [door for door, right in DOORS.items() if right == "anybody"])
def test_what_is_for_anybody_needs_no_account(house: Served, door: str) -> None:
    with httpx.Client(base_url=house.url, timeout=60) as nobody:
        response = opened(nobody, door)
    assert response.status_code not in (401, 403) or door == "POST /agents/login"
    assert response.status_code < 500


def test_a_closed_conversation_is_read_by_those_it_concerns_and_each_reading_is_audited(
    house: Served, people: dict[str, httpx.Client]
) -> None:
    citizen = Citizen(house.url)
    citizen.say("j'ai perdu ma carte, secret de la conversation")
    citizen.call("POST", "/handoff")
    agent = people["agent"]
    for act in ("claim", "close"):
        address = f"/api/v1/agents/conversations/{citizen.id}/{act}"
        assert agent.post(address, json={"reason": "answered"}).status_code == 200
    for role, http in people.items():
        page = http.get("/evaluations/propose", params={"conversation": citizen.id})
        concerned = role in ("agent", "supervisor", "evaluator")
        assert page.status_code == (200 if concerned else 403), role
        assert ("secret de la conversation" in page.text) is concerned, role

    async def readers() -> list[str]:
        acts = [entry.act async for entry in house.access.audit.each()]
        read = ("conversation.read", citizen.id)
        return [one.actor for one in acts if (one.action, one.object) == read]

    names = {role: name for name, role in PEOPLE.items()}
    expected = [names[role] for role in people if role in ("agent", "supervisor", "evaluator")]
    assert house.run(readers())[-3:] == expected
