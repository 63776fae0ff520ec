"""The confidence in force: refused when stale, closed where nothing was proven."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from assistant.confidence.calibration import (
    NEVER,
    OWN,
    MadeWith,
    Proven,
    read_calibration,
    write_calibration,
)
from assistant.confidence.gate import CLOSED, OPEN
from assistant.confidence.opening import made_with, open_gates
from assistant.settings import AssistantSettings

FITTED = read_calibration(OWN)
EMBEDDER = FITTED.made_with.embedder


def settings(**changed: object) -> AssistantSettings:
    used = {"composition": FITTED.made_with.composition, "risk": 0.3, **changed}
    return AssistantSettings.model_validate(used)


def test_the_calibration_of_the_pinned_models_opens_the_gate() -> None:
    french, abroad = open_gates(settings(), EMBEDDER, "model")
    assert french.stale == ()
    assert not french.closed
    assert abroad.closed


@pytest.mark.parametrize(
    ("changed", "embedder", "differs"),
    [
        ({}, "another-embedder", ("embedder",)),
        ({"composition": "write"}, EMBEDDER, ("composition", "model", "prompt")),
    ],
)
def test_a_stale_calibration_lets_nothing_composed_through(
    changed: dict[str, object], embedder: str, differs: tuple[str, ...]
) -> None:
    french, _ = open_gates(settings(**changed), embedder, "model")
    assert french.stale == differs
    assert french.closed


def test_a_risk_that_was_not_proven_lets_nothing_through() -> None:
    french, _ = open_gates(settings(risk=0.001), EMBEDDER, "model")
    assert french.stale == ()
    assert french.closed


def test_a_gate_of_one_language_says_nothing_of_another() -> None:
    french, abroad = open_gates(settings(), EMBEDDER, "model")
    assert french.covers("fr")
    assert not french.covers("en")
    assert OPEN.covers("en")
    assert abroad is CLOSED


def test_a_calibration_on_english_questions_opens_english_alone(tmp_path: Path) -> None:
    path = tmp_path / "english.json"
    english = replace(
        FITTED,
        made_with=made_with(settings(), "en", EMBEDDER, "model"),
        thresholds=(Proven(0.2, 0.7, 0.4),),
    )
    write_calibration(english, path)
    french, abroad = open_gates(settings(calibration_abroad=str(path)), EMBEDDER, "model")
    assert (abroad.threshold, abroad.stale) == (0.7, ())
    assert abroad.covers("en")
    assert not abroad.covers("fr")
    assert not abroad.covers("de")
    assert french.covers("fr")
    _, stale = open_gates(settings(calibration_abroad=str(path)), EMBEDDER, "another model")
    assert (stale.threshold, stale.stale) == (NEVER, ("model",))


def test_a_calibration_made_before_languages_were_told_is_of_french(tmp_path: Path) -> None:
    told = json.loads(json.dumps(asdict(FITTED)))
    del told["made_with"]["language"]
    path = tmp_path / "old.json"
    path.write_text(json.dumps(told), "utf-8")
    assert read_calibration(path).made_with == MadeWith(**told["made_with"], language="fr")
