"""The evaluators' pages over a real server and real storage."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from lxml import html

from assistant.access.roles import Role
from assistant.storage.drafts import Drafts
from evaluation.answers.kept import keeping
from evaluation.answers.systems import Heard
from evaluation.shelves import Shelves
from tests.evaluation.test_report import outcomes
from tests.web.serving import PASSWORD, Citizen, Colleague, Served, serving

CASE = {
    "id": "piscine-1",
    "question": "La piscine ouvre-t-elle le dimanche ?",
    "kind": "local",
    "gold": "piscines",
    "facts": "9 h || neuf heures\n13 h",
    "language": "fr",
    "style": "plain",
    "split": "test",
    "suite": "ville-essai",
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patched:
        folder = tmp_path_factory.mktemp("home")
        patched.setenv("GUICHET_HOME", str(folder))
        yield folder


@pytest.fixture(scope="module")
def served(house: Path) -> Iterator[Served]:
    with serving(house) as served:
        both = [Role.EVALUATOR, Role.AGENT]
        served.run(served.access.accounts.add("elsa", PASSWORD, "Elsa", both))
        yield served


@pytest.fixture(scope="module")
def runs(house: Path) -> tuple[str, str]:
    for name, turn in (("avant", 0), ("apres", 1)):
        made = outcomes(24)
        folder = house / "evaluation" / "runs" / name
        with keeping(folder, [o.case for o in made], {"model": name}) as keeper:
            for n, each in enumerate(made):
                right = (n + turn) % 3 > 0
                answer = {"status": "answered", "answer": "oui" if right else "non"}
                keeper.keep(each.case, Heard(answer, 900.0, 200.0))
    return "avant", "apres"


class Reader(Colleague):
    def page(self, path: str, status: int = 200, **more: Any) -> Any:
        response = self.http.get(f"/evaluations{path}", **more)
        assert response.status_code == status, response.text[:400]
        return html.fromstring(response.text)

    def send(self, path: str, **form: Any) -> httpx.Response:
        return self.http.post(f"/evaluations{path}", data=form)


@pytest.fixture
def elias(served: Served) -> Reader:
    return Reader(served.url, "elias")


@pytest.fixture
def elsa(served: Served) -> Reader:
    return Reader(served.url, "elsa")


def text(tree: Any) -> str:
    return " ".join(tree.text_content().split())


def test_only_evaluators_read_them_and_others_are_told_so(served: Served) -> None:
    nobody = httpx.get(f"{served.url}/evaluations")
    assert nobody.status_code == 303
    assert nobody.headers["location"].startswith("/agents/login")
    agent = Reader(served.url, "nadia")
    for path in ("", "/suites", "/proposed", "/runs/avant", "/cases/new"):
        assert agent.http.get(f"/evaluations{path}").status_code == 403, path
    assert agent.send("/cases/new", **CASE).status_code == 403
    assert Shelves().get("city", "ville-essai") is None


def test_a_run_says_the_same_in_the_page_and_in_the_file(
    elias: Reader, runs: tuple[str, str]
) -> None:
    listed = elias.page("")
    assert {"avant", "apres"} <= {a.text for a in listed.xpath("//table//a")}
    shown = elias.page("/runs/avant")
    kept = elias.page("/runs/avant/report.html")
    for id in ("brief", "worst", "waiting", "slices", "all", "made"):
        one, other = (tree.get_element_by_id(id).getparent() for tree in (shown, kept))
        assert text(one) == text(other), id
    assert elias.page("/runs/ailleurs", 404) is not None
    assert elias.http.get("/evaluations/runs/..%2F..%2Fetc").status_code == 404


def test_nothing_in_a_page_needs_what_the_policy_forbids(
    elias: Reader, runs: tuple[str, str]
) -> None:
    response = elias.http.get("/evaluations/runs/avant")
    assert "style-src 'self'" in response.headers["content-security-policy"]
    tree = html.fromstring(response.text)
    assert tree.xpath("//*[@style] | //style | //script") == []
    assert tree.xpath("//*[local-name()='svg']")


def test_two_runs_are_compared_case_by_case(elias: Reader, runs: tuple[str, str]) -> None:
    tree = elias.page("/compare", params={"first": "avant", "second": "apres"})
    assert "Ne sont plus justes" in text(tree)
    assert tree.xpath("//ul[@class='changed']/li")
    assert elias.page("/compare", 404, params={"first": "avant", "second": "rien"}) is not None


def test_a_case_is_added_corrected_and_read_again_as_a_suite(elias: Reader) -> None:
    added = elias.send("/cases/new", **CASE)
    assert added.status_code == 303, added.text
    suite = Shelves().get("city", "ville-essai")
    assert suite is not None
    assert suite.cases[0].facts == (("9 h", "neuf heures"), ("13 h",))
    form = elias.page("/suites/city/ville-essai/piscine-1")
    assert form.get_element_by_id("facts").text.strip() == "9 h || neuf heures\n13 h"
    changed = CASE | {"question": "Et le lundi ?", "facts": "fermée"}
    assert elias.send("/suites/city/ville-essai/piscine-1", **changed).status_code == 303
    [case] = Shelves().get("city", "ville-essai").cases  # type: ignore[union-attr]
    assert (case.question, case.facts) == ("Et le lundi ?", (("fermée",),))


@pytest.mark.parametrize(
    ("wrong", "field", "told"),
    [
        ({"facts": "9 h ("}, "facts", "Cette expression ne se lit pas"),
        ({"gold": ""}, "gold", "Dites quelle fiche"),
        ({"question": " "}, "question", "À remplir"),
        ({"history": "Bonjour"}, "history", "Chaque ligne doit commencer"),
        ({"suite": "../ailleurs"}, "suite", "petites lettres"),
        ({"language": "français"}, "language", "n'est pas reconnue"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(
    elias: Reader, wrong: dict[str, str], field: str, told: str
) -> None:
    sent = CASE | {"id": "neuf"} | wrong
    response = elias.send("/cases/new", **sent)
    assert response.status_code == 422
    tree = html.fromstring(response.text)
    assert told in text(tree.get_element_by_id(f"{field}-fault"))
    assert f"{field}-fault" in tree.get_element_by_id(field).get("aria-describedby")
    assert tree.xpath("//*[@role='alert']")
    assert tree.get_element_by_id("id").value == "neuf"
    known = Shelves().get("city", "ville-essai")
    assert "neuf" not in [case.id for case in (known.cases if known else ())]


def test_a_taken_id_is_refused(elias: Reader) -> None:
    elias.send("/cases/new", **CASE | {"id": "pris", "suite": "autre"})
    again = elias.send("/cases/new", **CASE | {"id": "pris", "suite": "autre"})
    assert again.status_code == 422
    assert "existe déjà" in again.text


def test_a_shipped_suite_is_read_only_and_can_be_copied(elias: Reader) -> None:
    page = elias.page("/suites/shipped/accuracy-local/al001")
    assert not page.xpath("//textarea")
    assert elias.send("/suites/shipped/accuracy-local/al001", **CASE).status_code in (404, 405)
    copy = elias.page("/cases/new", params={"copied": "shipped/accuracy-local/al001"})
    assert "accueil du matin" in copy.get_element_by_id("question").text


def closed_conversation(served: Served) -> str:
    citizen, nadia = Citizen(served.url), Colleague(served.url)
    citizen.say("Où déclarer ma carte perdue ? Mon numéro : 06 12 34 56 78")
    citizen.call("POST", "/handoff", json={})
    nadia.act(citizen.id, "claim")
    nadia.write(citizen.id, "À la mairie, au guichet 4.")
    nadia.act(citizen.id, "close")
    return citizen.id


def test_a_conversation_becomes_a_case_only_when_a_second_person_agrees(
    served: Served, elias: Reader, elsa: Reader
) -> None:
    id = closed_conversation(served)
    form = elsa.page("/propose", params={"conversation": id})
    assert "06 12" not in html.tostring(form, encoding="unicode")
    assert "guichet 4" in text(form)
    assert form.get_element_by_id("gold").text.strip() == "carte-perdue"
    question = form.get_element_by_id("question").text.strip()
    sent = CASE | {"id": "carte", "question": f"{question} ou 06 99 99 99 99", "facts": "mairie"}
    del sent["suite"]
    assert elsa.send(f"/propose?conversation={id}", **sent).status_code == 200
    [waiting] = elias.page("/proposed").xpath("//main//li/a")
    assert "06 99" not in waiting.text
    path = waiting.get("href").removeprefix("/evaluations")
    accepted = sent | {"question": "Où déclarer une carte perdue ?", "suite": "de-la-vie"}
    own = elsa.send(path, **accepted, decision="accepted")
    assert own.status_code == 403
    assert "une autre personne doit en décider" in own.text
    assert Shelves().get("city", "de-la-vie") is None
    assert elias.send(path, **accepted, decision="accepted").status_code == 303
    suite = Shelves().get("city", "de-la-vie")
    assert suite is not None
    assert [case.id for case in suite.cases] == ["carte"]
    assert elias.send(path, **accepted | {"id": "deux"}, decision="accepted").status_code == 404
    assert elias.page("/proposed").xpath("//main//li/a") == []


def test_an_open_conversation_or_anothers_draft_makes_no_case(
    served: Served, elias: Reader
) -> None:
    citizen = Citizen(served.url)
    citizen.say("Où déclarer ma carte perdue ?")
    elias.page("/propose", 404, params={"conversation": citizen.id})
    drafts = Drafts(served.conversations.database)
    draft = served.run(drafts.add("nadia", "Quel prix ?", "C'est 25 €."))
    elias.page("/propose", 404, params={"draft": draft.id})


def test_an_edited_draft_is_proposed_by_its_agent_and_may_be_refused(
    served: Served, elias: Reader
) -> None:
    drafts = Drafts(served.conversations.database)
    answer = {"citations": [{"number": 1, "procedure": "timbre-fiscal"}]}
    draft = served.run(drafts.add("nadia", "Quel prix ?", "C'est 86 €.", answer=answer))
    edited = "C'est 25 €, en timbres."
    served.run(drafts.sent(draft.id, "nadia", edited_text=edited, diff="-+", message_number=None))
    nadia = Reader(served.url, "nadia")
    form = nadia.page("/propose", params={"draft": draft.id})
    assert edited in text(form)
    sent = CASE | {"id": "prix", "question": "Quel prix ?", "gold": "timbre-fiscal", "facts": "25"}
    assert nadia.send(f"/propose?draft={draft.id}", **sent).status_code == 200
    [waiting] = elias.page("/proposed").xpath("//main//li/a")
    path = waiting.get("href").removeprefix("/evaluations")
    assert elias.send(path, decision="refused").status_code == 303
    assert elias.page("/proposed").xpath("//main//li/a") == []
    kept = served.run(drafts.get(draft.id, "nadia"))
    assert kept.case_proposed in path


def test_another_sites_form_is_refused(elias: Reader) -> None:
    crossed = elias.http.post(
        "/evaluations/cases/new", data=CASE, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert crossed.status_code == 403
    assert json.loads(crossed.text)["type"].endswith("other-origin")
