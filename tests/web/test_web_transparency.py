"""The transparency page tells what runs, and nothing that does not."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.web.serving import Served
from web.public import read_texts
from web.transparency import routes


@pytest.fixture(autouse=True)
def read_anew() -> None:
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
