"""From the machine to a person and back, seen from both sides."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from tests.web.serving import PASSWORD, Citizen, Colleague, Served, events, new_key


class Listener:
    """Hears a stream in the background."""

    def __init__(self, http: httpx.Client, path: str, headers: dict[str, str]) -> None:
        self.heard: list[tuple[str, Any]] = []
        self._request = http.build_request("GET", path, headers=headers)
        self._http = httpx.Client(timeout=20, cookies=http.cookies)
        self._response = self._http.send(self._request, stream=True)
        assert self._response.status_code == 200
        self._thread = threading.Thread(target=self._hear, daemon=True)
        self._thread.start()

    def _hear(self) -> None:
        try:
            for event in events(self._response):
                self.heard.append(event)
        except httpx.HTTPError:
            pass

    def ended(self, seconds: float) -> None:
        self._thread.join(seconds)
        assert not self._thread.is_alive()

    def wait(self, wanted: Callable[[str, Any], bool], seconds: float = 5) -> Any:
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            for name, data in list(self.heard):
                if wanted(name, data):
                    return data
            time.sleep(0.02)
        raise AssertionError(f"not heard: {self.heard}")


@contextmanager
def listening(http: httpx.Client, path: str, **headers: str) -> Iterator[Listener]:
    listener = Listener(http, path, headers)
    try:
        yield listener
    finally:
        listener._response.close()


def citizen_stream(citizen: Citizen, last: int = 0) -> Any:
    headers = citizen.headers | {"Last-Event-ID": str(last)}
    return listening(citizen.http, citizen.base + "/events", **headers)


def test_the_whole_way_from_machine_to_person_and_back(citizen: Citizen, agent: Colleague) -> None:
    citizen.say("à quelle heure ouvre la piscine ?")
    with citizen_stream(citizen) as page, listening(agent.http, "/api/v1/agents/events") as desk:
        assert citizen.call("POST", "/handoff").json()["state"] == "waiting"
        waiting = desk.wait(lambda n, d: n == "queue" and ours(citizen, d["waiting"]))
        case = ours(citizen, waiting["waiting"])
        assert case["why"] == "low_confidence"
        assert "piscine" in case["last_question"]
        assert page.wait(lambda n, d: n == "place")["place"] >= 1

        pack = agent.act(citizen.id, "claim").json()
        assert pack["conversation"]["state"] == "with_agent"
        answer = pack["messages"][1]["answer"]
        assert answer["citations"]
        assert answer["confidence"] < answer["threshold"]
        assert page.wait(lambda n, d: n == "state" and d["agent"] == "Nadia")

        assert agent.write(citizen.id, "Bonjour, je regarde.").status_code == 201
        said = page.wait(lambda n, d: n == "message" and d["author"] == "agent")
        assert (said["text"], said["author_name"]) == ("Bonjour, je regarde.", "Nadia")

        told = citizen.say("Merci !")
        assert [name for name, _ in told] == ["accepted", "delivered"]
        heard = desk.wait(lambda n, d: n == "message" and d["message"]["text"] == "Merci !")
        assert heard["conversation"] == citizen.id

        assert agent.act(citizen.id, "release").status_code == 200
        assert page.wait(lambda n, d: n == "state" and d["state"] == "bot" and len(page.heard) > 6)
    assert citizen.say("bonjour")[-1][0] == "answer"
    texts = [m["text"] for m in citizen.read()["messages"] if m["author"] == "system"]
    assert texts == ["handoff.requested", "handoff.joined", "handoff.released"]


def ours(citizen: Citizen, cases: list[dict[str, Any]]) -> dict[str, Any]:
    return next((case for case in cases if case["id"] == citizen.id), {})


def test_the_machine_falls_silent_when_an_agent_comes(
    server: Served, citizen: Citizen, agent: Colleague
) -> None:
    played = len(server.assistant.played)
    for name, _ in citizen.hear("une réponse qui vient lentement"):
        if name == "sentence":
            citizen.call("POST", "/handoff")
            agent.act(citizen.id, "claim")
            break
    messages = citizen.read()["messages"]
    assert [m["author"] for m in messages] == ["citizen", "assistant", "system", "system"]
    assert messages[1]["answer"]["stopped"] == "agent"
    citizen.say("vous êtes là ?")
    assert citizen.read()["messages"][-1]["author"] == "citizen"
    assert len(server.assistant.played) == played + 1


def test_missed_messages_come_first_then_live_ones(citizen: Citizen, agent: Colleague) -> None:
    citizen.call("POST", "/handoff")
    agent.act(citizen.id, "claim")
    first = agent.write(citizen.id, "premier").json()["number"]
    agent.write(citizen.id, "deuxième")
    with citizen_stream(citizen, last=first) as page:
        page.wait(lambda n, d: n == "message" and d["text"] == "deuxième")
        agent.write(citizen.id, "troisième")
        page.wait(lambda n, d: n == "message" and d["text"] == "troisième")
        texts = [data["text"] for name, data in page.heard if name == "message"]
    assert texts == ["deuxième", "troisième"]


def test_places_in_the_queue_follow_those_who_leave_it(server: Served, agent: Colleague) -> None:
    first, second = Citizen(server.url), Citizen(server.url)
    before = first.call("POST", "/handoff").json()["place"]
    assert second.call("POST", "/handoff").json()["place"] == before + 1
    with citizen_stream(second) as page:
        page.wait(lambda n, d: n == "place" and d["place"] == before + 1)
        agent.act(first.id, "claim")
        page.wait(lambda n, d: n == "place" and d["place"] == before)


def test_the_citizen_can_change_their_mind(citizen: Citizen) -> None:
    citizen.call("POST", "/handoff")
    back = citizen.call("DELETE", "/handoff").json()
    assert (back["state"], back["place"]) == ("bot", None)
    assert citizen.call("DELETE", "/handoff").status_code == 409


def test_asking_twice_for_a_person_changes_nothing(citizen: Citizen) -> None:
    first = citizen.call("POST", "/handoff", json={"reason": "Rappelez le 06 00 00 00 01"})
    assert citizen.call("POST", "/handoff").json() == first.json()
    assert len(citizen.read()["messages"]) == 1


def test_a_reason_is_stripped_before_an_agent_reads_it(citizen: Citizen, agent: Colleague) -> None:
    citizen.call("POST", "/handoff", json={"reason": "Rappelez le 06 00 00 00 01"})
    assert ours(citizen, agent.queue()["waiting"])["why"] == "Rappelez le [TÉLÉPHONE_1]"


def test_of_two_agents_only_one_gets_the_conversation(server: Served, citizen: Citizen) -> None:
    nadia, karim = Colleague(server.url), Colleague(server.url, "karim")
    citizen.call("POST", "/handoff")
    assert nadia.act(citizen.id, "claim").status_code == 200
    for refused in (
        karim.act(citizen.id, "claim"),
        karim.act(citizen.id, "release"),
        karim.act(citizen.id, "close"),
        karim.write(citizen.id, "moi aussi"),
        karim.call("GET", f"/conversations/{citizen.id}"),
    ):
        assert refused.status_code == 409
        assert refused.headers["content-type"] == "application/problem+json"
        assert "nadia" not in refused.text.lower()
    nadia.act(citizen.id, "transfer", json={"reason": "pour l'état civil"})
    pack = karim.act(citizen.id, "claim").json()
    assert pack["conversation"]["why"] == "pour l'état civil"


def test_an_agent_cannot_read_a_conversation_nobody_asked_them_to(
    citizen: Citizen, agent: Colleague
) -> None:
    citizen.say("bonjour")
    assert agent.call("GET", f"/conversations/{citizen.id}").status_code == 409


def test_what_an_agent_writes_is_stripped_and_stored_once(
    citizen: Citizen, agent: Colleague
) -> None:
    citizen.call("POST", "/handoff")
    agent.act(citizen.id, "claim")
    key = new_key()
    for _ in range(2):
        said = agent.write(citizen.id, "Appelez le 06 00 00 00 01", key)
        assert said.json()["text"] == "Appelez le [TÉLÉPHONE_1]"
    assert [m["author"] for m in citizen.read()["messages"]].count("agent") == 1


def test_a_closed_conversation_takes_no_more_messages(citizen: Citizen, agent: Colleague) -> None:
    citizen.call("POST", "/handoff")
    agent.act(citizen.id, "claim")
    agent.act(citizen.id, "close")
    refused = citizen.call("POST", "/messages", json={"text": "encore", "key": new_key()})
    assert refused.status_code == 409
    assert refused.json()["type"] == "urn:guichet:problem:closed"


def test_a_stream_ends_when_the_conversation_is_erased(citizen: Citizen) -> None:
    with citizen_stream(citizen) as page:
        page.wait(lambda n, d: n == "state")
        citizen.call("DELETE")
        page.wait(lambda n, d: n == "erased")


@pytest.mark.parametrize("path", ["/conversations", "/events", "/conversations/" + "0" * 32])
def test_without_a_session_agents_see_nothing(server: Served, path: str) -> None:
    response = httpx.get(f"{server.url}/api/v1/agents{path}")
    assert response.status_code == 401
    assert response.headers["content-type"] == "application/problem+json"


def test_the_console_sends_to_the_login_page(server: Served) -> None:
    response = httpx.get(f"{server.url}/agents")
    assert (response.status_code, response.headers["location"]) == (
        303,
        "/agents/login?next=%2Fagents",
    )


def test_a_wrong_password_is_told_and_gives_no_cookie(server: Served) -> None:
    form = {"name": "inconnue", "password": "zanzibar-secret"}
    response = httpx.post(f"{server.url}/agents/login", data=form)
    assert response.status_code == 401
    assert "incorrect" in response.text
    assert "zanzibar" not in response.text
    assert "set-cookie" not in response.headers


def test_the_session_cookie_is_out_of_reach_of_scripts_and_of_other_sites(server: Served) -> None:
    form = {"name": "nadia", "password": PASSWORD}
    plain = httpx.post(f"{server.url}/agents/login", data=form).headers["set-cookie"].lower()
    assert "httponly" in plain
    assert "samesite=strict" in plain
    assert "secure" not in plain
    proxied = {"X-Forwarded-Proto": "https"}
    secure = httpx.post(f"{server.url}/agents/login", data=form, headers=proxied)
    assert "secure" in secure.headers["set-cookie"].lower()


def test_logging_out_ends_the_open_stream_too(server: Served) -> None:
    agent = Colleague(server.url)
    with listening(agent.http, "/api/v1/agents/events") as desk:
        desk.wait(lambda n, d: n == "queue")
        agent.http.post("/agents/logout")
        desk.ended(5)


def test_logging_out_ends_the_session(server: Served) -> None:
    agent = Colleague(server.url)
    cookies = dict(agent.http.cookies)
    assert agent.http.post("/agents/logout").status_code == 303
    again = httpx.get(f"{server.url}/api/v1/agents/conversations", cookies=cookies)
    assert again.status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://ailleurs.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1"},
    ],
)
def test_another_site_cannot_act_for_an_agent(
    citizen: Citizen, agent: Colleague, headers: dict[str, str]
) -> None:
    citizen.call("POST", "/handoff")
    refused = agent.act(citizen.id, "claim", headers=headers)
    assert refused.status_code == 403
    assert citizen.read()["state"] == "waiting"
