"""A message and its answer: order, retries, stops and cuts. Nothing is lost or doubled."""

from __future__ import annotations

import time
from collections.abc import Callable

import httpx

from tests.web.serving import LOST_CARD, Citizen, Served, events, new_key

QUESTION = "J'ai perdu ma carte"
SLOW = "une réponse qui vient lentement"


def wait_for(what: Callable[[], bool], seconds: float = 5) -> None:
    limit = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < limit, "waited too long"
        time.sleep(0.05)


def authors(citizen: Citizen) -> list[str]:
    return [message["author"] for message in citizen.read()["messages"]]


def test_the_events_come_in_order_and_the_answer_is_the_stored_one(citizen: Citizen) -> None:
    told = citizen.say(QUESTION)
    names = [name for name, _ in told]
    assert names == ["accepted", "excerpt", "sources", *["sentence"] * 3, "answer"]
    stored = citizen.read()["messages"]
    assert [message["number"] for message in stored] == [1, 2]
    assert told[-1][1] == stored[1]
    assert stored[1]["answer"]["sentences"][0]["text"] == LOST_CARD.sentences[0]


def test_whoever_waits_for_the_model_is_told_their_place_until_the_waiting_ends(
    citizen: Citizen,
) -> None:
    told = citizen.say("Il y a foule : j'ai perdu ma carte")
    assert [data for name, data in told if name == "waiting"] == [
        {"place": 2, "text": "Vous êtes n° 2 à attendre la réponse."},
        {"place": 1, "text": "Vous êtes n° 1 à attendre la réponse."},
        {"place": 0, "text": ""},
    ]
    names = [name for name, _ in told]
    assert names.index("excerpt") < names.index("waiting") < names.index("sentence")


def test_the_message_is_stored_before_it_is_accepted(citizen: Citizen) -> None:
    for name, data in citizen.hear(QUESTION):
        if name == "accepted":
            stored = citizen.read()["messages"][0]
            assert (stored["number"], stored["text"]) == (data["number"], data["text"])


def test_personal_data_is_removed_from_all_that_is_stored_and_told(citizen: Citizen) -> None:
    told = citizen.say("Ma carte est perdue, appelez le 06 00 00 00 01")
    assert told[0][1]["personal_data_removed"] is True
    assert "[TÉLÉPHONE_1]" in told[0][1]["text"]
    assert "06 00" not in str(told)
    assert "06 00" not in str(citizen.read())


def test_sentences_reach_the_citizen_one_by_one(citizen: Citizen) -> None:
    times = []
    for name, _ in citizen.hear(SLOW):
        if name == "sentence":
            times.append(time.monotonic())
            if len(times) == 4:
                citizen.call("POST", "/stop")
    assert times[3] - times[0] > 0.4


def test_the_same_key_again_gives_the_same_answer_and_stores_nothing(
    server: Served, citizen: Citizen
) -> None:
    key = new_key()
    first = citizen.say(QUESTION, key)
    played = len(server.assistant.played)
    again = citizen.say(QUESTION, key)
    assert again[0] == first[0]
    assert again[-1] == first[-1]
    assert len(server.assistant.played) == played
    assert authors(citizen) == ["citizen", "assistant"]


def test_the_same_key_during_the_answer_joins_it(server: Served, citizen: Citizen) -> None:
    key, played = new_key(), len(server.assistant.played)
    names = []
    for name, _ in citizen.hear(SLOW, key):
        names.append(name)
        if len(names) == 5:
            for other, _ in citizen.hear(SLOW, key):
                if other == "sentence":
                    break
            citizen.call("POST", "/stop")
    assert names[-1] == "answer"
    assert len(server.assistant.played) == played + 1
    assert authors(citizen) == ["citizen", "assistant"]


def test_stop_frees_the_model_and_keeps_what_was_shown(server: Served, citizen: Citizen) -> None:
    told = []
    for event in citizen.hear(SLOW):
        told.append(event)
        if [name for name, _ in told].count("sentence") == 2 and event[0] == "sentence":
            assert citizen.call("POST", "/stop").status_code == 204
    name, data = told[-1]
    assert name == "answer"
    assert data["answer"]["stopped"] == "citizen"
    assert len(data["answer"]["sentences"]) < 10
    assert "numéro 2" in data["text"]
    assert server.assistant.stopped[-1] == SLOW
    assert citizen.read()["messages"][-1] == data


def test_stop_without_anything_to_stop_is_no_error(citizen: Citizen) -> None:
    assert citizen.call("POST", "/stop").status_code == 204


def leave_in_the_middle(citizen: Citizen, key: str) -> None:
    body = {"text": SLOW, "key": key}
    with httpx.stream(
        "POST",
        f"{citizen.http.base_url}".rstrip("/") + citizen.base + "/messages",
        json=body,
        headers=citizen.headers,
        timeout=10,
    ) as response:
        for name, _ in events(response):
            if name == "sentence":
                return


def test_when_the_citizen_leaves_the_model_stops_and_the_history_tells(
    server: Served, citizen: Citizen
) -> None:
    stopped = len(server.assistant.stopped)
    leave_in_the_middle(citizen, new_key())
    wait_for(lambda: len(server.assistant.stopped) > stopped)
    wait_for(lambda: len(citizen.read()["messages"]) == 2)
    answer = citizen.read()["messages"][1]["answer"]
    assert answer["stopped"] == "away"
    assert answer["sentences"]


def test_who_comes_back_at_once_hears_the_same_answer_from_its_start(
    server: Served, citizen: Citizen
) -> None:
    key, played = new_key(), len(server.assistant.played)
    leave_in_the_middle(citizen, key)
    names = []
    for name, _ in citizen.hear(SLOW, key):
        names.append(name)
        if names.count("sentence") == 6:
            citizen.call("POST", "/stop")
    assert names[:4] == ["accepted", "excerpt", "sources", "sentence"]
    assert names[-1] == "answer"
    assert len(server.assistant.played) == played + 1


def test_who_comes_back_late_gets_a_new_answer_to_the_same_message(
    server: Served, citizen: Citizen
) -> None:
    key = new_key()
    leave_in_the_middle(citizen, key)
    wait_for(lambda: len(citizen.read()["messages"]) == 2)
    assert citizen.say(QUESTION, key)[-1][0] == "answer"
    assert authors(citizen) == ["citizen", "assistant", "assistant"]
    assert "stopped" not in citizen.read()["messages"][2]["answer"]


def test_a_new_message_replaces_the_answer_being_written(citizen: Citizen) -> None:
    for name, _ in citizen.hear(SLOW):
        if name == "sentence":
            break
    citizen.say(QUESTION)
    assert authors(citizen) == ["citizen", "assistant", "citizen", "assistant"]
    first, second = (citizen.read()["messages"][index]["answer"] for index in (1, 3))
    assert first["stopped"] in ("replaced", "away")
    assert "stopped" not in second


def test_a_failing_turn_ends_in_the_history_and_can_be_tried_again(
    server: Served, citizen: Citizen
) -> None:
    key, played = new_key(), len(server.assistant.played)
    told = citizen.say("une panne", key)
    assert told[-1][0] == "answer"
    assert told[-1][1]["answer"]["status"] == "error"
    assert told[-1][1]["answer"]["handoff"]["offered"] is True
    citizen.say("une panne", key)
    assert len(server.assistant.played) == played + 2


def test_earlier_messages_are_given_to_the_next_turn(server: Served, citizen: Citizen) -> None:
    heard = []
    turn = server.assistant.turn

    def listening(question: str, **more: object) -> object:
        heard.append([message.text for message in more["history"]])
        return turn(question, **more)

    server.assistant.turn = listening
    try:
        citizen.say("bonjour")
        citizen.say(QUESTION)
    finally:
        server.assistant.turn = turn
    assert heard[0] == []
    assert heard[1][0] == "bonjour"
    assert len(heard[1]) == 2


def test_erasing_removes_everything(citizen: Citizen) -> None:
    citizen.say(QUESTION)
    told = citizen.call("DELETE").json()
    assert told["erased"] == told["counts"]["messages"] == 2
    assert citizen.call("GET").status_code == 404


def test_erasing_during_an_answer_ends_it(server: Served, citizen: Citizen) -> None:
    stopped = len(server.assistant.stopped)
    for name, _ in citizen.hear(SLOW):
        if name == "sentence":
            assert citizen.call("DELETE").status_code == 200
            break
    wait_for(lambda: len(server.assistant.stopped) > stopped)
    assert citizen.call("GET").status_code == 404


def test_an_insult_is_warned_of_and_a_second_one_closes_the_conversation(
    citizen: Citizen,
) -> None:
    citizen.say("injure")
    assert citizen.read()["state"] == "bot"
    citizen.say("récidive")
    closed = citizen.read()
    assert closed["state"] == "closed"
    assert "s'arrête ici" in str(closed["messages"])
    refused = citizen.call("POST", "/messages", json={"text": QUESTION, "key": new_key()})
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:guichet:problem:closed")


def test_a_question_back_tells_the_cases_to_choose_from(citizen: Citizen) -> None:
    _, message = citizen.say("Quel délai pour une salle ?")[-1]
    assert message["answer"]["status"] == "clarification"
    assert [choice["label"] for choice in message["answer"]["choices"]] == [
        "Une association", "Une fête privée",
    ]  # fmt: skip
    _, completed = citizen.say(message["answer"]["choices"][0]["question"])[-1]
    assert completed["answer"]["status"] == "answered"
