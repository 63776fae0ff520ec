"""Thresholds, calibrations, texts and prompts change while the models and the index stay."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import foundation
from assistant import texts
from assistant.confidence.calibration import OWN, read_calibration
from assistant.confidence.gate import CLOSED
from assistant.configuration import Configuration
from assistant.errors import CalibrationError
from assistant.model.scripted import ScriptedModel
from assistant.renewing import renewed
from assistant.settings import AssistantSettings, AuthoritySettings
from assistant.state import Tools
from foundation import SettingsError, load
from web.reloading import taken


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    path = tmp_path / "guichet.toml"
    path.write_text("[assistant]\nrisk = 0.15\n", "utf-8")
    monkeypatch.setenv("GUICHET_SETTINGS", str(path))
    foundation.hold()
    yield path
    foundation.let_go()


@pytest.fixture
def tools(file: Path) -> Tools:
    """Only what renewing looks at is real; the rest is told apart by being itself."""
    calibration = read_calibration(OWN)
    unused: Any = object()
    search: Any = SimpleNamespace(made_with=calibration.made_with.embedder)
    empty = Configuration("", "", "", "", {}, {}, {})
    given = Tools(
        load(AuthoritySettings), load(AssistantSettings), unused, unused, search, unused, unused,
        ScriptedModel(lambda _: ""), CLOSED, configuration=empty,
    )  # fmt: skip
    return renewed(given)


def take(tools: Tools) -> Tools:
    with foundation.renewing(taken):
        return renewed(tools)


def test_another_risk_is_another_threshold_at_once(file: Path, tools: Tools) -> None:
    proven = {each.risk: each.threshold for each in read_calibration(OWN).thresholds}
    low, high = min(proven), max(proven)
    found = []
    for risk in (low, high):
        file.write_text(f"[assistant]\nrisk = {risk}\n", "utf-8")
        found.append(take(tools))
    assert [each.confidence.threshold for each in found] == [proven[low], proven[high]]
    assert all(each.search is tools.search and each.model is tools.model for each in found)
    told = [each.configuration.settings["assistant"]["risk"] for each in found]
    assert told == [low, high]  # what the receipts will say


def test_a_calibration_that_cannot_be_read_is_refused_and_the_risk_stays(
    file: Path, tools: Tools, tmp_path: Path
) -> None:
    file.write_text(f'[assistant]\nrisk = 0.3\ncalibration = "{tmp_path / "none.json"}"\n', "utf-8")
    with pytest.raises(CalibrationError):
        take(tools)
    assert load(AssistantSettings).risk == 0.15


def test_texts_are_read_anew_and_a_file_that_lacks_one_is_refused(
    tools: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = texts._read
    before = texts.text("status.no_source", "fr")

    def changed(language: str) -> dict[str, dict[str, str]]:
        found = whole(language)
        if language == "fr":
            found["status"]["no_source"] = "Une autre phrase."
        return found

    def lacking(language: str) -> dict[str, dict[str, str]]:
        found = whole(language)
        if language == "fr":
            del found["status"]["no_source"]
        return found

    try:
        monkeypatch.setattr(texts, "_read", lacking)
        with pytest.raises(SettingsError, match=r"status\.no_source"):
            take(tools)
        assert texts.text("status.no_source", "fr") == before
        monkeypatch.setattr(texts, "_read", changed)
        take(tools)
        assert texts.text("status.no_source", "fr") == "Une autre phrase."
    finally:
        monkeypatch.undo()
        texts.read_again()
