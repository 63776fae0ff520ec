"""What stands around the conversations: notes, presence, replies at hand, sheets, supervision."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from corpus.procedure import Block, BlockKind, Procedure
from tests.web.serving import Citizen, Colleague, Served
from tests.web.test_web_handoff import listening
from web.console import board

REPLY = {"title": "Accueil", "text": "Bonjour, je suis {agent}.", "theme": "", "language": "fr"}


@pytest.fixture
def supervisor(server: Served) -> Colleague:
    return Colleague(server.url, "sonia")


def waits(citizen: Citizen, question: str = "la piscine ?") -> Citizen:
    citizen.say(question)
    assert citizen.call("POST", "/handoff").status_code == 200
    return citizen


def mine(citizen: Citizen, agent: Colleague) -> dict[str, Any]:
    queue = agent.queue()
    return next(one for one in (*queue["waiting"], *queue["mine"]) if one["id"] == citizen.id)


def test_a_note_is_stripped_and_read_by_colleagues_only(
    server: Served, citizen: Citizen, agent: Colleague
) -> None:
    waits(citizen)
    written = agent.act(citizen.id, "notes", json={"text": "A appelé du 06 00 00 00 01"})
    assert written.status_code == 201
    assert written.json()["text"] == "A appelé du [TÉLÉPHONE_1]"
    karim = Colleague(server.url, "karim")
    (note,) = karim.call("GET", f"/conversations/{citizen.id}").json()["notes"]
    assert (note["author"], note["mine"]) == ("Nadia", False)
    assert "A appelé" not in str(citizen.read())
    path = f"/conversations/{citizen.id}/notes/{note['id']}"
    assert karim.call("DELETE", path).status_code == 404
    assert agent.call("DELETE", path).status_code == 204


def test_a_note_needs_a_conversation_that_one_may_read(citizen: Citizen, agent: Colleague) -> None:
    citizen.say("bonjour")
    assert agent.act(citizen.id, "notes", json={"text": "rien"}).status_code == 409


def test_who_opens_the_console_is_there_and_who_leaves_is_away(
    server: Served, agent: Colleague
) -> None:
    with listening(agent.http, "/api/v1/agents/events") as desk:
        there = desk.wait(lambda n, d: n == "team" and status(d, "nadia") == "available")
        assert "elias" not in [one["name"] for one in there]  # who answers nobody is no colleague
        agent.call("PUT", "/presence", json={"status": "busy"})
        desk.wait(lambda n, d: n == "team" and status(d, "nadia") == "busy")
        chosen = agent.call("GET", "/presence").json()
        assert chosen["status"] == "busy"
        agent.call("PUT", "/presence", json={"status": "away"})
        desk.wait(lambda n, d: n == "team" and status(d, "nadia") == "away")
    agent.call("PUT", "/presence", json={"status": "available"})


def test_a_page_that_is_silent_for_too_long_counts_as_away(
    server: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    karim = Colleague(server.url, "karim")
    karim.call("PUT", "/presence", json={"status": "available"})
    services = server.app.state.services
    assert status(server.run(services.board.read()).team("karim"), "karim") == "available"
    monkeypatch.setattr(board, "LOST_AFTER", timedelta(0))
    services.live.tell_moved()
    assert status(server.run(services.board.read()).team("karim"), "karim") == "away"


def status(team: list[dict[str, Any]], name: str) -> str:
    return next(one["status"] for one in team if one["name"] == name)


def test_each_agent_keeps_their_own_settings(server: Served, agent: Colleague) -> None:
    wished = {"sound": True, "title": False, "desktop": True, "prepare": False}
    agent.call("PUT", "/presence", json={"preferences": wished})
    assert agent.call("GET", "/presence").json()["preferences"] == wished
    other = Colleague(server.url, "karim").call("GET", "/presence").json()
    assert other["preferences"]["sound"] is False


def test_a_transfer_may_be_meant_for_one_colleague(
    server: Served, citizen: Citizen, agent: Colleague, supervisor: Colleague
) -> None:
    waits(citizen)
    agent.act(citizen.id, "claim")
    body = {"agent": "karim", "reason": "tu connais ce dossier"}
    assert agent.act(citizen.id, "transfer", json=body).status_code == 200
    karim = Colleague(server.url, "karim")
    assert mine(citizen, karim)["for_agent"] == "me"
    assert mine(citizen, agent)["for_agent"] == "other"
    assert "karim" not in str(citizen.read())
    karim.act(citizen.id, "claim")
    body = {"theme": "État civil", "reason": ""}
    karim.act(citizen.id, "transfer", json=body)
    passed_on = mine(citizen, supervisor)
    assert (passed_on["theme"], passed_on["for_agent"]) == ("État civil", "")


@pytest.mark.parametrize("name", ["nadia", "personne", "elias"])
def test_a_transfer_to_nobody_is_refused(citizen: Citizen, agent: Colleague, name: str) -> None:
    waits(citizen)
    agent.act(citizen.id, "claim")
    assert agent.act(citizen.id, "transfer", json={"agent": name}).status_code == 422
    assert citizen.read()["state"] == "with_agent"


def test_a_conversation_is_closed_with_its_reason(
    server: Served, citizen: Citizen, agent: Colleague
) -> None:
    from assistant.storage.handoffs import Handoffs

    waits(citizen)
    agent.act(citizen.id, "claim")
    assert agent.act(citizen.id, "close", json={"reason": "n'importe"}).status_code == 422
    assert agent.act(citizen.id, "close", json={"reason": "elsewhere"}).status_code == 200
    (row,) = server.run(Handoffs(server.conversations.database).of(citizen.id))
    assert (row.outcome, row.close_reason) == ("closed", "elsewhere")


def test_replies_at_hand_are_changed_by_supervisors_and_editors_only(
    server: Served, agent: Colleague, supervisor: Colleague
) -> None:
    assert agent.call("POST", "/canned", json=REPLY).status_code == 403
    kept = supervisor.call("POST", "/canned", json=REPLY)
    assert kept.status_code == 201
    id = kept.json()["id"]
    editor = Colleague(server.url, "edith")
    changed = editor.call("PUT", f"/canned/{id}", json=REPLY | {"title": "Bienvenue"})
    assert changed.status_code == 200
    read = agent.call("GET", "/canned").json()
    assert [one["title"] for one in read["replies"]] == ["Bienvenue"]
    assert read["editable"] is False
    assert editor.call("GET", "/canned").json()["editable"] is True
    assert agent.call("DELETE", f"/canned/{id}").status_code == 403
    assert (
        Colleague(server.url, "elias").call("PUT", f"/canned/{id}", json=REPLY).status_code == 403
    )
    assert supervisor.call("DELETE", f"/canned/{id}").status_code == 204
    assert supervisor.call("DELETE", f"/canned/{id}").status_code == 404
    assert supervisor.call("PUT", f"/canned/{id}", json=REPLY).status_code == 404


def test_sheets_are_searched_and_read_beside_the_conversation(
    server: Served, agent: Colleague
) -> None:
    found = agent.call("POST", "/sheets/search", json={"words": "carte perdue"}).json()["sheets"]
    assert found[0]["procedure"] == "carte-perdue"
    server.assistant.sheets["carte-perdue"] = Procedure(
        id="carte-perdue",
        title="Carte perdue",
        source="sample",
        scope="local",
        publisher="Belleroche",
        licence="",
        url="javascript:alert(1)",
        audience=("particuliers",),
        territory="",
        themes=("Papiers",),
        updated=date(2026, 6, 2),
        description="",
        blocks=(Block(("Démarche",), (), BlockKind.TEXT, "Déclarez la perte."),),
    )
    whole = agent.call("GET", "/sheets/carte-perdue").json()
    assert whole["parts"] == [{"headings": ["Démarche"], "text": "Déclarez la perte."}]
    assert whole["url"] == ""  # no address but https is ever given
    assert agent.call("GET", "/sheets/absente").status_code == 404


def test_the_supervisor_sees_the_room_and_no_words(
    server: Served, agent: Colleague, supervisor: Colleague
) -> None:
    one, other = (
        waits(Citizen(server.url), "piscine une"),
        waits(Citizen(server.url), "piscine deux"),
    )
    agent.act(one.id, "claim")
    room = supervisor.call("GET", "/supervision").json()
    assert other.id in [case["id"] for case in room["waiting"]]
    answered = next(case for case in room["answered"] if case["id"] == one.id)
    assert (answered["agent"], answered["last_question"]) == ("nadia", "")
    assert next(c for c in room["team"] if c["name"] == "nadia")["conversations"] >= 1
    assert room["today"]["asked"] >= 2
    assert room["today"]["taken"] >= 1
    assert agent.call("GET", "/supervision").status_code == 403


def test_the_queue_tells_what_it_is_about(citizen: Citizen, agent: Colleague) -> None:
    waits(citizen)
    case = mine(citizen, agent)
    assert case["last_question"] == "la piscine ?"
    assert case["language"] == "fr"
    assert case["urgent"] is False
    assert {"theme", "for_agent", "why", "place"} <= case.keys()
