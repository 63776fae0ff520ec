"""The figures of the service: for those who steer, without anybody's words, as page and file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO

import httpx
import pytest
from lxml import html

from tests.web.serving import Citizen, Colleague, Served, serving
from web.statistics.measures import words
from web.statistics.sheet import MARK, as_csv

SECRET = "Ma voisine Zoé a le genou cassé"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("figures")) as served:
        served.assistant.themes = {"carte-perdue": "=Papiers"}
        for number in range(14):
            citizen = Citizen(served.url, language="en" if number < 2 else "fr")
            told = dict(citizen.say(f"J'ai perdu ma carte. {SECRET}"))
            opinion = {"value": 1 if number > 6 else -1, "reason": "", "words": SECRET}
            path = f"/messages/{told['answer']['number']}/feedback"
            assert citizen.call("PUT", path, json=opinion).status_code == 200
            if number == 13:
                citizen.call("POST", "/handoff", json={"reason": SECRET})
        yield served


def test_who_may_not_read_figures_gets_none(served: Served) -> None:
    for path in ("", "/conversations.csv"):
        assert httpx.get(f"{served.url}/statistics{path}").status_code == 303
        assert Colleague(served.url, "nadia").http.get(f"/statistics{path}").status_code == 403
        for name in ("sonia", "elias", "edith", "adele"):
            assert Colleague(served.url, name).http.get(f"/statistics{path}").status_code == 200


@pytest.mark.parametrize("by", ["week", "day", "theme", "language"])
def test_the_page_and_its_files_say_the_same(served: Served, by: str) -> None:
    sonia = Colleague(served.url, "sonia").http
    page = sonia.get(f"/statistics?by={by}").text
    tree = html.fromstring(page)
    assert tree.xpath("//*[@style] | //style | //script") == []
    assert SECRET not in page
    assert "Zoé" not in page
    for measure in ("conversations", "opinions", "reasons"):
        response = sonia.get(f"/statistics/{measure}.csv?by={by}")
        assert response.content.startswith(b"\xef\xbb\xbf")
        lines = list(csv.reader(StringIO(response.text.removeprefix(MARK)), delimiter=";"))
        [section] = tree.xpath(f"//section[@aria-labelledby='m-{measure}']")
        rows = [[cell.text_content() for cell in row] for row in section.xpath(".//tr")]
        assert [[cell.lstrip("'") for cell in line] for line in lines] == rows
        drawn = section.xpath(".//*[local-name()='svg']/*[local-name()='desc']")
        counts = [cell for row in rows[1:-1] for cell in row[1:-1]]
        assert bool(drawn) is any(cell.isdigit() and cell != "0" for cell in counts), rows


def test_small_counts_and_what_would_tell_them_are_hidden(served: Served) -> None:
    sonia = Colleague(served.url, "sonia").http
    languages = sonia.get("/statistics/conversations.csv?by=language").text
    total = languages.strip().split("\r\n")[-1].split(";")
    hidden = words()["hidden"]
    assert total[0] == "Total"
    assert total.count(hidden) != 1  # one alone would follow from the others
    assert "anglais;2" not in languages
    assert f"{hidden}" in languages
    reasons = sonia.get("/statistics/reasons.csv?by=week").text
    assert reasons.strip().endswith(f"{hidden};{hidden}")


def test_a_spreadsheet_takes_nothing_for_a_formula() -> None:
    text = as_csv(("a", "b"), [("=HYPERLINK(1)", 3), ("plain; with", "é")])
    assert text == '\ufeffa;b\r\n\'=HYPERLINK(1);3\r\n"plain; with";é\r\n'


def test_an_unknown_measure_is_no_file(served: Served) -> None:
    sonia = Colleague(served.url, "sonia").http
    assert sonia.get("/statistics/people.csv").status_code == 404
    assert sonia.get("/statistics/opinions.csv?by=agent").status_code == 404
