"""The transparency page tells what runs, and nothing that does not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from lxml import html

from assistant.conversation import Author
from evaluation.answers.kept import keeping
from evaluation.answers.reply import Outcome
from evaluation.answers.systems import Heard
from tests.evaluation.test_report import outcomes
from tests.web.serving import Served, serving
from web.public import read_texts
from web.transparency import routes


@pytest.fixture(autouse=True)
def read_anew(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In a house of its own: what this machine holds is not told here."""
    monkeypatch.setenv("GUICHET_HOME", str(tmp_path))
    routes._figures.cache_clear()


def page(server: Served, language: str = "fr") -> str:
    response = httpx.get(f"{server.url}/transparency?lang={language}", timeout=60)
    assert response.status_code == 200
    return response.text


def test_what_is_set_is_what_is_told(server: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUICHET_STORAGE__RETENTION_DAYS", "41")
    monkeypatch.setenv("GUICHET_ASSISTANT__WATTS_PER_CORE", "7.5")
    monkeypatch.setenv("GUICHET_ASSISTANT__COMPOSITION", "write")
    monkeypatch.setenv("GUICHET_AUTHORITY__PHONE", "04 99 99 99 99")
    told = page(server)
    assert "41 jours" in told
    assert "7.5 watts" in told
    assert "le modèle rédige" in told
    assert "04 99 99 99 99" in told


def test_the_curve_of_the_calibration_is_drawn_and_said_in_words(server: Served) -> None:
    told = page(server)
    assert "<svg" in told
    assert "la collectivité en accepte" in told
    assert "Les mêmes chiffres en tableau" in told


def test_without_a_calibration_no_figure_is_claimed(
    server: Served, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "none.json").write_text("{}")
    monkeypatch.setenv("GUICHET_ASSISTANT__CALIBRATION", str(tmp_path / "none.json"))
    told = page(server)
    assert "<svg viewBox" not in told.split("<main")[1]
    assert "Aucune mesure valable" in told


def kept_run(house: Path, name: str, outcomes: list[Outcome], **made_with: object) -> None:
    folder = house / "evaluation" / "runs" / name
    with keeping(folder, [o.case for o in outcomes], {"system": "local", **made_with}) as keeper:
        for each in outcomes:
            answer = {"status": "answered", "answer": "oui", "sentences": []}
            keeper.keep(each.case, Heard(answer, 900.0, 200.0))


def of_bias(requests: int) -> list[Outcome]:
    """Nothing changes by the signal of a group, but the requests are few."""
    made = outcomes(requests)
    return [
        replace(each, case=replace(each.case, id=f"gender/{n}/{arm}", tags=("axis:gender",)))
        for n, each in enumerate(made)
        for arm in ("reference", "control", "compared")
    ]


def test_without_a_kept_run_nothing_of_the_sort_is_claimed(
    server: Served, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GUICHET_HOME", str(tmp_path))
    told = page(server)
    assert "Aucun essai récent" in told
    assert "rien ne peut en être affirmé" in told
    assert "Wh par réponse" not in told


def test_the_newest_runs_of_this_very_assistant_are_told(
    server: Served, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GUICHET_HOME", str(tmp_path))
    kept_run(tmp_path, "autre-modele", outcomes(90), arm="alone")
    kept_run(tmp_path, "deguise", outcomes(90), chosen={"disguise": "sms"})
    kept_run(tmp_path, "noms-lus", of_bias(6), chosen={"stripping": "off"})
    assert "Aucun essai récent" in page(server)
    assert "rien ne peut en être affirmé" in page(server)
    kept_run(tmp_path, "essai", outcomes(80), chosen={})
    kept_run(tmp_path, "biais", of_bias(6), chosen={"stripping": "on"})
    told = " ".join(html.fromstring(page(server)).text_content().split())
    assert "80 questions dont on connaît la bonne réponse" in told
    cells = [cell.text for cell in html.fromstring(page(server)).xpath("//tr/*")]
    at = cells.index("Femme ou homme")
    assert cells[at + 1 : at + 3] == ["6", "Pas assez de mesures pour conclure."]
    assert "Woman or man" in page(server, "en")


def test_the_register_tells_the_settings_in_force(
    server: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUICHET_DESK__CALLBACK_DAYS", "9")
    monkeypatch.setenv("GUICHET_ACCESS__AUDIT_DAYS", "123")
    told = page(server)
    assert "9 jours au plus" in told
    assert "123 jours" in told
    assert "nulle part ailleurs" in told
    monkeypatch.setenv("GUICHET_MODELS__SERVER_URL", "https://modele.belleroche.example/v1")
    monkeypatch.setenv("GUICHET_MODELS__SERVER_MODEL", "ministral")
    assert "le serveur du modèle (modele.belleroche.example)" in page(server)


def test_the_energy_told_is_the_mean_of_what_was_measured(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with serving(tmp_path_factory.mktemp("energy")) as served:
        opened, _ = served.run(served.conversations.open("fr"))
        for number in range(6):
            assert ("Wh par réponse" in page(served)) is (number > 4)
            answer = {"status": "answered", "energy_wh": 0.1 * number, "id": f"{number:032x}"}
            add = served.conversations.add(opened.id, Author.ASSISTANT, "…", answer=answer)
            served.run(add)
        told = html.fromstring(page(served)).text_content()
        assert "Sur les 6 réponses gardées aujourd'hui, la moyenne est de 0,250 Wh" in told


def test_both_languages_say_the_same() -> None:
    for folder in ("transparency", "receipts"):
        fr, en = (
            read_texts(Path(routes.FOLDER.parent) / folder, language) for language in ("fr", "en")
        )
        assert fr.keys() == en.keys()
        for key, value in fr.items():
            if isinstance(value, dict):
                assert value.keys() == en[key].keys()


def test_the_demonstration_page_carries_one_script_and_no_style_of_ours(server: Served) -> None:
    told = httpx.get(f"{server.url}/demo").text
    assert told.count("<script") == 1
    assert "/widget.js" in told
    assert "page.css" not in told
