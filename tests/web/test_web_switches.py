"""The calls that turn the switches: who may, what is told, and that it is audited."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from assistant.storage.switches import SwitchBoard
from assistant.switches import Kind
from tests.web.serving import Colleague, Served
from tests.web.test_web_api_refusals import is_problem


def call(server: Served, name: str, method: str, path: str = "", **more: Any) -> httpx.Response:
    return Colleague(server.url, name).http.request(method, f"/api/v1/switches{path}", **more)


@pytest.fixture
def switched(server: Served) -> Iterator[Served]:
    server.assistant.themes = {"carte-perdue": "Papiers et citoyenneté"}
    yield server
    server.assistant.themes = {}
    board = SwitchBoard(server.conversations.database)
    for one in server.run(board.read()).off:
        server.run(board.turn_on(one.kind, one.name, "test"))


def test_a_topic_is_turned_off_and_on_and_both_stand_in_the_audit_log(switched: Served) -> None:
    path = "/topic/papiers%20et%20citoyennete"
    wish = {"on": False, "because": "Voir Mme Durand au 06 12 34 56 78"}
    off = call(switched, "edith", "PUT", path, json=wish)
    assert off.status_code == 200, off.text
    told = off.json()
    assert (told["name"], told["on"], told["actor"]) == ("Papiers et citoyenneté", False, "edith")
    assert "06 12" not in off.text
    listed = call(switched, "nadia", "GET").json()["switches"]
    (found,) = [one for one in listed if one["kind"] == "topic"]
    assert (found["on"], found["because"], found["may"]) == (False, told["because"], False)
    on = call(switched, "sonia", "PUT", path, json={"on": True}).json()
    assert (on["on"], on["since"], on["because"]) == (True, None, "")

    async def acts() -> list[tuple[str, str]]:
        each = switched.access.audit.each()
        return [(e.act.action, e.act.actor) async for e in each if e.act.object_kind == "topic"]

    assert switched.run(acts())[-2:] == [("switch.off", "edith"), ("switch.on", "sonia")]


def test_the_list_holds_all_that_can_be_switched_off(switched: Served) -> None:
    listed = call(switched, "adele", "GET").json()["switches"]
    assert [(one["kind"], one["name"]) for one in listed[:2]] == [
        ("assistant", "all"),
        ("composition", "all"),
    ]
    assert {one["kind"] for one in listed} == set(Kind)
    assert all(one["on"] and one["may"] for one in listed)


@pytest.mark.parametrize(
    ("name", "path", "status"),
    [
        ("nadia", "/topic/papiers-et-citoyennete", 403),
        ("elias", "/topic/papiers-et-citoyennete", 403),
        ("edith", "/topic/papiers-et-citoyennete", 200),
        ("edith", "/source/scripted", 200),
        ("edith", "/assistant/all", 403),
        ("edith", "/composition/all", 403),
        ("edith", "/language/fr", 403),
        ("adele", "/assistant/all", 200),
        ("adele", "/language/fr", 200),
        ("sonia", "/composition/all", 200),
    ],
)
def test_each_role_turns_what_it_looks_after(
    switched: Served, name: str, path: str, status: int
) -> None:
    assert call(switched, name, "PUT", path, json={"on": False}).status_code == status
    assert bool(switched.run(SwitchBoard(switched.conversations.database).read()).off) == (
        status == 200
    )


def test_what_cannot_be_switched_off_is_a_problem(switched: Served) -> None:
    unknown = call(switched, "adele", "PUT", "/topic/zanzibar-secret", json={"on": False})
    is_problem(unknown, 404, "switch-unknown")
    is_problem(call(switched, "adele", "PUT", "/moon/all", json={"on": False}), 422, "invalid")
    is_problem(call(switched, "adele", "PUT", "/language/fr", json={"on": "maybe"}), 422)
    is_problem(httpx.get(f"{switched.url}/api/v1/switches"), 401, "not-logged-in")
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    refused = call(
        switched, "adele", "PUT", "/assistant/all", json={"on": False}, headers=elsewhere
    )
    is_problem(refused, 403, "other-origin")
    assert not switched.run(SwitchBoard(switched.conversations.database).read()).off


def test_a_topic_that_the_sheets_lost_can_be_switched_on_again(switched: Served) -> None:
    call(switched, "edith", "PUT", "/topic/papiers-et-citoyennete", json={"on": False})
    switched.assistant.themes = {}
    listed = call(switched, "edith", "GET").json()["switches"]
    assert listed[-1]["name"] == "Papiers et citoyenneté"
    on = call(switched, "edith", "PUT", "/topic/Papiers et citoyenneté", json={"on": True})
    assert on.json()["on"]


def test_the_page_turns_what_the_calls_turn_and_only_for_who_may(switched: Served) -> None:
    form = {"kind": "topic", "name": "Papiers et citoyenneté", "on": "false", "because": "Tournées"}
    nadia, edith = Colleague(switched.url, "nadia").http, Colleague(switched.url, "edith").http
    assert httpx.get(f"{switched.url}/switches").status_code == 303
    refused = nadia.post("/switches", data=form)
    assert refused.headers["location"].endswith("done=forbidden")
    assert edith.post("/switches", data=form).headers["location"].endswith("done=off")
    page = nadia.get("/switches").text
    assert "« Tournées »" in page
    assert "par edith" in page
    assert (
        "<button"
        not in page.split("<main")[1].replace("Chercher</button>", "", 1).split('role="search"')[0]
    )
    assert "Papiers" in edith.get("/switches?q=citoyennete").text
    assert 'value="Papiers' not in edith.get("/switches?q=piscine").text
    unknown = edith.post("/switches", data=form | {"name": "Astronomie"})
    assert unknown.headers["location"].endswith("done=unknown")
    assert edith.post("/switches", data=form | {"on": "true"}).headers["location"].endswith("on")
    assert "Rien n'est arrêté" in edith.get("/switches").text.replace("&#39;", "'")
