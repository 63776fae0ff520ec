"""Opinions on answers, and the receipts of answers."""

from __future__ import annotations

import httpx
import pytest

from assistant.receipt_number import number_of, start_of_id
from assistant.storage.feedback import Feedbacks
from tests.web.serving import Citizen, Served


def opinion(citizen: Citizen, number: int, **more: object) -> httpx.Response:
    return citizen.call("PUT", f"/messages/{number}/feedback", json={"value": -1} | more)


def kept(server: Served, citizen: Citizen) -> list[tuple[int, int, str, str]]:
    feedbacks = Feedbacks(server.conversations.database)
    found = server.run(feedbacks.of(citizen.id))
    return [(one.message_number, one.value, one.reason, one.words) for one in found]


def test_an_opinion_is_kept_without_personal_data_and_may_change(server: Served) -> None:
    citizen = Citizen(server.url)
    citizen.say("J'ai perdu ma carte")
    given = opinion(citizen, 2, reason="incomplete", words="Rappelez le 06 00 00 00 01")
    assert given.json() == {"kept": True, "offer": False}
    assert kept(server, citizen) == [(2, -1, "incomplete", "Rappelez le [TÉLÉPHONE_1]")]
    opinion(citizen, 2, value=1)
    assert kept(server, citizen) == [(2, 1, "", "")]


def test_two_thumbs_down_offer_a_person(server: Served) -> None:
    citizen = Citizen(server.url)
    citizen.say("J'ai perdu ma carte")
    citizen.say("J'ai perdu ma carte")
    assert opinion(citizen, 2).json()["offer"] is False
    assert opinion(citizen, 2).json()["offer"] is False  # the same answer twice is one
    assert opinion(citizen, 4).json()["offer"] is True
    citizen.call("POST", "/handoff")
    assert opinion(citizen, 4).json()["offer"] is False  # somebody comes already


@pytest.mark.parametrize(
    ("number", "body", "status"),
    [(1, {}, 422), (9, {}, 422), (0, {}, 422), (2, {"value": 0}, 422), (2, {"reason": "x"}, 422)],
)
def test_an_opinion_must_be_one_about_an_answer(
    server: Served, number: int, body: dict[str, object], status: int
) -> None:
    citizen = Citizen(server.url)
    citizen.say("bonjour")
    assert opinion(citizen, number, **body).status_code == status
    assert kept(server, citizen) == []


def test_only_its_citizen_gives_an_opinion(server: Served) -> None:
    citizen, other = Citizen(server.url), Citizen(server.url)
    citizen.say("bonjour")
    citizen.headers = other.headers
    assert opinion(citizen, 2).status_code == 404


def test_a_number_leads_to_its_answer_however_it_is_typed() -> None:
    id = "0123456789abcdef0123456789abcdef"
    number = number_of(id)
    assert len(number) == 19
    assert start_of_id(number) == id[:20]
    assert start_of_id(number.lower().replace("-", " ")) == id[:20]
    assert start_of_id(number.replace("1", "I").replace("0", "O")) == id[:20]
    for wrong in ("", "K7QM", number + "A", number.replace(number[0], "!"), "U" * 16, "%" * 16):
        assert start_of_id(wrong) == ""
    assert number_of("") == number_of("not-an-id") == ""


def test_a_receipt_tells_what_the_answer_rested_on_and_nothing_about_the_person(
    server: Served,
) -> None:
    citizen = Citizen(server.url)
    citizen.say("J'ai perdu ma carte rue des Mésanges")
    number = citizen.read()["messages"][1]["answer"]["receipt"]
    page = httpx.get(f"{server.url}/receipts/{number}?lang=fr")
    assert page.status_code == 200
    for words in ("Timbre fiscal", "10 janvier 2023", "Direction des sceaux", "25 €", "très sûr"):
        assert words in page.text
    assert "Mésanges" not in page.text
    assert citizen.id not in page.text
    found = httpx.get(f"{server.url}/receipts", params={"number": number.lower(), "lang": "en"})
    assert found.headers["location"] == f"/receipts/{number}?lang=en"
    citizen.call("DELETE")
    gone = httpx.get(f"{server.url}/receipts/{number}?lang=fr")
    assert gone.status_code == 404
    assert "est gardé sous ce numéro" in gone.text


def test_a_wrong_number_is_told_kindly(server: Served) -> None:
    page = httpx.get(f"{server.url}/receipts?number=nonsense&lang=fr")
    assert "seize lettres ou chiffres" in page.text
    assert httpx.get(f"{server.url}/receipts/<script>?lang=fr").status_code == 404


def test_who_erases_gets_a_receipt_that_can_be_checked_by_anybody(server: Served) -> None:
    citizen = Citizen(server.url, language="fr")
    citizen.say("J'ai perdu ma carte rue des Mésanges")
    told = citizen.call("DELETE").json()
    assert told["erased"] == told["counts"]["messages"] == 2
    assert told["receipt"] in told["text"]
    assert told["asked_by"] == "citizen"
    checked = httpx.get(f"{server.url}/api/v1/erasures/{told['receipt'].lower()}").json()
    assert checked == {name: value for name, value in told.items() if name != "erased"}
    page = httpx.get(f"{server.url}/receipts/{told['receipt']}?lang=fr")
    assert page.status_code == 200
    assert "Ce reçu est authentique" in page.text
    assert "- messages : 2" in page.text
    assert citizen.id not in page.text + str(told)
    found = httpx.get(f"{server.url}/receipts", params={"number": told["receipt"], "lang": "en"})
    assert found.headers["location"] == f"/receipts/{told['receipt']}?lang=en"


@pytest.mark.parametrize("number", ["K7QM-2XAB-9FTC-4WPD", "nonsense", "%", "' OR 1=1"])
def test_a_number_of_no_erasure_is_not_found(server: Served, number: str) -> None:
    assert httpx.get(f"{server.url}/api/v1/erasures/{number}").status_code == 404
