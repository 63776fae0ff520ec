"""Roles at the door: of the API, and of the pages."""

from __future__ import annotations

import html
import re

import httpx
import pytest

from tests.web.serving import PASSWORD, PEOPLE, Colleague, Served
from web.parts import first_page, parts


def browse(server: Served, name: str) -> httpx.Client:
    http = httpx.Client(base_url=server.url, timeout=20)
    http.post("/agents/login", data={"name": name, "password": PASSWORD})
    return http


@pytest.mark.parametrize(("name", "role"), PEOPLE.items())
def test_the_queue_opens_to_those_who_answer_only(server: Served, name: str, role: str) -> None:
    refused = Colleague(server.url, name).call("GET", "/conversations")
    if role in ("agent", "supervisor"):
        assert refused.status_code == 200
        return
    assert refused.status_code == 403
    assert refused.json()["type"] == "urn:guichet:problem:forbidden"
    acted = Colleague(server.url, name).act("0" * 32, "claim")
    assert acted.status_code == 403


def test_a_page_asked_for_without_a_session_comes_after_signing_in(server: Served) -> None:
    sent = httpx.get(f"{server.url}/agents")
    assert sent.status_code == 303
    assert sent.headers["location"] == "/agents/login?next=%2Fagents"
    form = httpx.get(server.url + sent.headers["location"]).text
    assert re.search(r'name="next" value="/agents"', form)
    entered = httpx.post(
        f"{server.url}/agents/login",
        data={"name": "nadia", "password": PASSWORD, "next": "/agents"},
    )
    assert entered.headers["location"] == "/agents"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://ailleurs.example", "//ailleurs.example", "/\\ailleurs.example", "/a\r\nX: y", "x"],
)
def test_signing_in_never_leads_to_another_site(server: Served, elsewhere: str) -> None:
    entered = httpx.post(
        f"{server.url}/agents/login",
        data={"name": "nadia", "password": PASSWORD, "next": elsewhere},
    )
    assert entered.status_code == 303
    assert entered.headers["location"] == "/agents"


def test_who_lacks_the_role_reads_a_page_that_says_so(server: Served) -> None:
    page = browse(server, "elias").get("/agents")
    assert page.status_code == 403
    said = html.unescape(page.text)
    assert "n'a pas le rôle" in said or "n'ouvre encore aucune page" in said
    assert 'id="queue"' not in page.text


def test_each_part_of_the_menu_is_a_page_behind_the_right_that_it_names(server: Served) -> None:
    people = {name: server.run(_agent(server, name)) for name in PEOPLE}
    for part in parts():
        for name, agent in people.items():
            found = browse(server, name).get(part.address)
            assert found.status_code == (200 if agent.may(part.right) else 403), (part, name)
    for agent in people.values():
        assert first_page(agent).startswith("/")


async def _agent(server: Served, name: str):
    return next(one for one in await server.access.accounts.list() if one.name == name)


NEW = "une phrase choisie par moi seul"


def test_a_password_chosen_by_somebody_else_opens_one_page_only(server: Served) -> None:
    server.run(server.access.accounts.add("lea", PASSWORD, "Léa", must_change=True))
    http = browse(server, "lea")
    other = browse(server, "lea")
    assert http.get("/agents").headers["location"] == "/agents/password"
    refused = http.get("/api/v1/agents/conversations")
    assert refused.status_code == 403
    assert refused.json()["type"] == "urn:guichet:problem:password-change"
    assert "choisi par une autre personne" in http.get("/agents/password").text
    for current, chosen, again, status in (
        ("mauvais mot de passe", NEW, NEW, 401),
        (PASSWORD, NEW, "autre chose encore", 422),
        (PASSWORD, PASSWORD, PASSWORD, 422),
        (PASSWORD, "court", "court", 422),
    ):
        form = {"current": current, "chosen": chosen, "again": again}
        wrong = http.post("/agents/password", data=form)
        assert wrong.status_code == status
        assert 'role="alert"' in wrong.text
        assert chosen not in wrong.text
    done = http.post("/agents/password", data={"current": PASSWORD, "chosen": NEW, "again": NEW})
    assert (done.status_code, done.headers["location"]) == (303, "/agents")
    assert http.get("/agents").status_code == 200
    assert other.get("/agents").headers["location"].startswith("/agents/login")


def test_the_password_page_needs_a_session_and_our_own_page(server: Served) -> None:
    assert httpx.get(f"{server.url}/agents/password").status_code == 303
    foreign = browse(server, "nadia").post(
        "/agents/password", data={}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert foreign.status_code == 403
