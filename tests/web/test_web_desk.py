"""What leads to a person at once, what is asked first, and what happens when nobody is there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from assistant.storage.feedback import Feedbacks
from tests.web.serving import Citizen, Colleague, Served, serving
from tests.web.test_web_handoff import citizen_stream, ours

PHONE = "01 99 00 12 34"


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A city whose desk is open for one minute a week: never now, but soon."""
    minute = datetime.now().astimezone().weekday()
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    desk = {"hours": (f"{days[(minute + 3) % 7]} 10:00-10:01",), "public_holidays": ""}
    with serving(tmp_path_factory.mktemp("closed"), desk=desk) as served:
        yield served


def test_who_asks_for_a_person_is_not_asked_again(citizen: Citizen, agent: Colleague) -> None:
    citizen.say("je veux un humain")
    assert citizen.read()["state"] == "waiting"
    assert ours(citizen, agent.queue()["waiting"])["why"] == "asked"


def test_an_emergency_goes_to_the_front_without_a_question(
    server: Served, agent: Colleague
) -> None:
    before, urgent = Citizen(server.url), Citizen(server.url)
    before.call("POST", "/handoff")
    urgent.say("au feu !")
    waiting = [one["id"] for one in agent.queue()["waiting"]]
    assert waiting.index(urgent.id) < waiting.index(before.id)
    agent.act(urgent.id, "claim")


@pytest.mark.parametrize("words", ["à quelle heure ouvre la piscine ?", "injure"])
def test_any_other_doubt_only_offers_a_person(citizen: Citizen, words: str) -> None:
    citizen.say(words)
    assert citizen.read()["state"] == "bot"


def test_after_two_thumbs_down_a_person_is_offered(
    server: Served, citizen: Citizen, agent: Colleague
) -> None:
    numbers = [citizen.say("carte")[-1][1]["number"] for _ in range(2)]
    feedbacks = Feedbacks(server.conversations.database)
    server.run(feedbacks.give(citizen.id, numbers[0], -1))
    refused = citizen.call("POST", "/handoff", json={"reason": "thumbs_down"}).json()
    assert refused["state"] == "waiting"
    assert ours(citizen, agent.queue()["waiting"])["why"] == "asked"  # one is not two
    citizen.call("DELETE", "/handoff")
    with citizen_stream(citizen) as page:
        page.wait(lambda n, d: n == "state")
        server.run(feedbacks.give(citizen.id, numbers[1], -1))
        server.app.state.services.live.tell(citizen.id)
        page.wait(lambda n, d: n == "offer" and d["reason"] == "thumbs_down")
    citizen.call("POST", "/handoff", json={"reason": "thumbs_down"})
    assert ours(citizen, agent.queue()["waiting"])["why"] == "thumbs_down"


def test_the_theme_of_the_sheet_goes_with_the_conversation(
    server: Served, citizen: Citizen
) -> None:
    server.assistant.themes["carte-perdue"] = "État civil"
    citizen.say("carte perdue")
    citizen.call("POST", "/handoff")
    assert server.run(server.conversations.get(citizen.id)).theme == "État civil"


def test_outside_opening_hours_one_can_leave_a_number_that_only_the_agent_reads(
    closed: Served,
) -> None:
    citizen = Citizen(closed.url)
    told = citizen.call("POST", "/handoff").json()
    assert told["state"] == "callback"
    assert told["opens"]
    assert told["phone"]
    assert "14" in told["consent_text"]
    assert citizen.say("bonjour")[-1][0] == "answer"  # nobody is there: the assistant answers
    wish = {"kind": "phone", "contact": PHONE, "when": "le matin", "consent": True}
    for wrong in ({"consent": False}, {"contact": "demain"}, {"kind": "email"}):
        refused = citizen.call("POST", "/callback", json=wish | wrong)
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["pointer"] in ("#/consent", "#/contact")
        assert PHONE not in refused.text
    assert citizen.call("POST", "/callback", json=wish).status_code == 201
    folder = Path(closed.conversations.database.engine.url.database).parent
    for file in folder.glob("g.sqlite*"):
        assert PHONE.encode() not in file.read_bytes()
        assert PHONE.replace(" ", "").encode() not in file.read_bytes()

    nadia, karim = Colleague(closed.url), Colleague(closed.url, "karim")
    path = f"/conversations/{citizen.id}/callback"
    assert nadia.call("GET", path).status_code == 409  # not before taking it
    nadia.act(citizen.id, "claim")
    assert karim.call("GET", path).status_code == 409
    (contact,) = nadia.call("GET", path).json()
    assert (contact["contact"], contact["when"], contact["handled"]) == (PHONE, "le matin", None)
    assert karim.call("POST", f"{path}/{contact['id']}/handled").status_code == 409
    assert nadia.call("POST", f"{path}/{contact['id']}/handled").status_code == 204
    (contact,) = nadia.call("GET", path).json()
    assert contact["contact"] == ""
    assert contact["handled"]


def test_a_number_cannot_be_left_while_the_assistant_answers(citizen: Citizen) -> None:
    wish = {"kind": "phone", "contact": PHONE, "consent": True}
    assert citizen.call("POST", "/callback", json=wish).status_code == 409
