"""Evaluators have a kept question asked again of the running server."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.web.serving import Citizen, Colleague, Served, serving


def test_what_differs_is_told_and_nothing_is_stored(tmp_path: Path) -> None:
    with serving(tmp_path) as served:
        citizen, elias = Citizen(served.url), Colleague(served.url, "elias")
        citizen.say("J'ai perdu ma carte")
        told = citizen.read()["messages"]
        number = told[1]["answer"]["receipt"]
        same = elias.http.get(f"/evaluations/replays/{number}.json")
        assert same.status_code == 200
        assert same.json()["same_answer"] is True
        assert same.json()["question"] == "J'ai perdu ma carte"
        scripts = served.assistant.scripts
        scripts.update({word: replace(one, text="Non.") for word, one in scripts.items()})
        differs = elias.http.get(f"/evaluations/replays/{number}.json").json()
        assert differs["same_answer"] is False
        assert [each["name"] for each in differs["differences"]] == ["text"]
        assert citizen.read()["messages"] == told
        citizen.call("DELETE")
        assert elias.http.get(f"/evaluations/replays/{number}.json").status_code == 404


@pytest.mark.parametrize("number", ["nonsense", "K7QM-2XAB-9FTC-4WPD"])
def test_a_number_that_leads_nowhere_is_not_found(server: Served, number: str) -> None:
    elias = Colleague(server.url, "elias")
    assert elias.http.get(f"/evaluations/replays/{number}.json").status_code == 404
