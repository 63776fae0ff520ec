"""Drafts, from the ask to the message that the citizen reads."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.storage.drafts import Drafts
from tests.web.serving import Citizen, Colleague, Served, events, new_key


def draft(agent: Colleague, **wish: str) -> list[tuple[str, Any]]:
    body = {"key": new_key()} | wish
    with agent.http.stream("POST", "/api/v1/agents/drafts", json=body) as response:
        assert response.status_code == 200, response.read()
        return list(events(response))


@pytest.fixture
def taken(citizen: Citizen, agent: Colleague) -> Citizen:
    citizen.say("à quelle heure ouvre la piscine ?")
    citizen.call("POST", "/handoff")
    assert agent.act(citizen.id, "claim").status_code == 200
    return citizen


def test_a_draft_is_streamed_with_its_sources_and_reaches_nobody(
    taken: Citizen, agent: Colleague
) -> None:
    told = draft(agent, conversation=taken.id)
    assert [name for name, _ in told] == ["accepted", "excerpt", "sources", "draft"]
    written = told[-1][1]
    assert written["question"] == "à quelle heure ouvre la piscine ?"
    assert written["answer"]["citations"][0]["title"]
    assert written["answer"]["status"] == "low_confidence"  # told, where a citizen gets nothing
    assert written["text"]
    assert "agent" not in [one["author"] for one in taken.read()["messages"]]
    pack = agent.call("GET", f"/conversations/{taken.id}").json()
    assert pack["draft"]["id"] == written["id"]


def test_a_sent_draft_is_marked_and_its_edit_is_kept(
    server: Served, taken: Citizen, agent: Colleague
) -> None:
    written = draft(agent, conversation=taken.id, question="Ma carte est perdue, que faire ?")[-1][
        1
    ]
    edited = written["text"].replace("25 €", "25 euros") + "\nÀ bientôt."
    body = {"text": edited, "key": new_key(), "draft": written["id"]}
    for _ in range(2):  # a bad connection sends it twice
        said = agent.act(taken.id, "messages", json=body)
        assert said.status_code == 201
    last = taken.read()["messages"][-1]
    assert (last["author"], last["text"]) == ("agent", edited)
    assert last["answer"]["drafted"] is True
    assert last["answer"]["citations"]
    assert "withheld" not in str(last)
    kept = server.run(Drafts(server.conversations.database).get(written["id"], "nadia"))
    assert (kept.status, kept.message_number) == ("sent", last["number"])
    assert "+À bientôt." in (kept.diff or "")
    assert [one["author"] for one in taken.read()["messages"]].count("agent") == 1


def test_what_an_agent_writes_alone_is_not_marked(taken: Citizen, agent: Colleague) -> None:
    agent.write(taken.id, "Bonjour")
    assert taken.read()["messages"][-1]["answer"] is None


def test_a_letter_is_stripped_and_its_reply_is_kept_as_sent(
    server: Served, agent: Colleague
) -> None:
    told = draft(agent, question="Ma carte est perdue. 06 00 00 00 01", medium="mail")
    assert told[0] == (
        "accepted",
        {"text": "Ma carte est perdue. [TÉLÉPHONE_1]", "personal_data_removed": True},
    )
    written = told[-1][1]
    assert written["conversation"] is None
    assert written["text"].startswith("Bonjour,")
    reply = written["text"] + "\nAppelez le 06 00 00 00 01."
    sent = agent.call("POST", f"/drafts/{written['id']}/sent", json={"text": reply}).json()
    assert sent["status"] == "sent"
    assert "[TÉLÉPHONE_1]" in sent["edited_text"]
    assert "+Appelez le [TÉLÉPHONE_1]." in sent["diff"]
    assert "06 00 00 00 01" not in str((told, sent))


def test_the_same_key_hears_the_same_draft_again(agent: Colleague) -> None:
    key = new_key()
    first, second = (draft(agent, question="ma carte ?", key=key) for _ in range(2))
    assert first == second


def test_a_draft_is_its_agents_alone(server: Served, taken: Citizen, agent: Colleague) -> None:
    written = draft(agent, conversation=taken.id)[-1][1]
    karim = Colleague(server.url, "karim")
    for call in (
        karim.call("GET", f"/drafts/{written['id']}"),
        karim.call("POST", f"/drafts/{written['id']}/drop"),
        karim.call("POST", f"/drafts/{written['id']}/sent", json={"text": "à moi"}),
    ):
        assert call.status_code == 404
    body = {"key": new_key(), "conversation": taken.id}
    assert karim.call("POST", "/drafts", json=body).status_code == 409


def test_a_draft_of_one_conversation_cannot_be_sent_in_another(
    server: Served, taken: Citizen, agent: Colleague
) -> None:
    written = draft(agent, conversation=taken.id)[-1][1]
    other = Citizen(server.url)
    other.call("POST", "/handoff")
    agent.act(other.id, "claim")
    body = {"text": "Bonjour", "key": new_key(), "draft": written["id"]}
    assert agent.act(other.id, "messages", json=body).status_code == 404
    assert [one["author"] for one in other.read()["messages"]].count("agent") == 0


def test_a_dropped_draft_is_not_in_the_pack_any_more(taken: Citizen, agent: Colleague) -> None:
    written = draft(agent, conversation=taken.id)[-1][1]
    assert agent.call("POST", f"/drafts/{written['id']}/drop").status_code == 204
    assert agent.call("GET", f"/conversations/{taken.id}").json()["draft"] is None


def test_a_draft_that_fails_is_told_and_can_be_asked_again(
    server: Served, agent: Colleague
) -> None:
    key = new_key()
    for _ in range(2):
        told = draft(agent, question="une panne", key=key)
        assert told[-1][0] == "problem"
        assert told[-1][1]["type"] == "urn:guichet:problem:internal"
    assert server.assistant.played.count("une panne") >= 2


def test_nothing_to_draft_from_is_refused(agent: Colleague) -> None:
    refused = agent.call("POST", "/drafts", json={"key": new_key(), "question": "  "})
    assert refused.status_code == 422


def test_a_waiting_question_is_not_hidden_by_what_follows_it(
    citizen: Citizen, agent: Colleague
) -> None:
    citizen.say("à quelle heure ouvre la piscine ?")
    citizen.call("POST", "/handoff")
    citizen.say("vous êtes là ?")
    agent.act(citizen.id, "claim")
    question = draft(agent, conversation=citizen.id)[-1][1]["question"]
    assert question == "à quelle heure ouvre la piscine ?\nvous êtes là ?"


def test_a_sent_and_a_closed_exchange_become_cases_once(
    server: Served, taken: Citizen, agent: Colleague
) -> None:
    written = draft(agent, conversation=taken.id)[-1][1]
    early = agent.call("POST", f"/drafts/{written['id']}/case")
    assert early.status_code == 409
    body = {"text": "Elle ouvre à 8 h.", "key": new_key(), "draft": written["id"]}
    agent.act(taken.id, "messages", json=body)
    comment = {"comment": "Vu avec le 06 00 00 00 01"}
    first = agent.call("POST", f"/drafts/{written['id']}/case", json=comment)
    assert first.status_code == 201
    assert agent.call("POST", f"/drafts/{written['id']}/case").json() == first.json()

    assert agent.act(taken.id, "case").status_code == 409  # not over yet
    agent.act(taken.id, "close", json={"reason": "answered"})
    whole = agent.act(taken.id, "case")
    assert whole.status_code == 201
    assert agent.act(taken.id, "case").json() == whole.json()
    assert Colleague(server.url, "karim").act(taken.id, "case").status_code == 403

    from assistant.storage.proposed_cases import ProposedCases

    cases = ProposedCases(server.conversations.database)
    of_draft = server.run(cases.get(first.json()["id"]))
    of_all = server.run(cases.get(whole.json()["id"]))
    assert of_draft is not None
    assert of_all is not None
    assert of_draft.case["question"] == "à quelle heure ouvre la piscine ?"
    seen: Any = of_draft.case["seen"]
    assert seen["human"] == "Elle ouvre à 8 h."
    assert seen["comment"] == "Vu avec le [TÉLÉPHONE_1]"
    assert of_all.case["gold"] == ["carte-perdue"]
    assert of_all.case["question"] == "à quelle heure ouvre la piscine ?"
