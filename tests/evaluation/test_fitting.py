"""Fitting the confidence on made-up answers whose truth is known."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from assistant.confidence.calibration import (
    NEVER,
    OWN,
    Calibration,
    MadeWith,
    read_calibration,
    write_calibration,
)
from assistant.confidence.features import Features
from assistant.errors import CalibrationError
from evaluation.calibration import upper_bound
from evaluation.case import Case
from evaluation.confidence.fitting import fit
from evaluation.confidence.labelling import Labelled
from evaluation.confidence.proof import proven
from foundation import UsageError

MADE = MadeWith("extract", "embedder", "", "")
NAMES = tuple(Features.__dataclass_fields__)


def made_up(count: int, seed: int = 1) -> list[Labelled]:
    """Answers that are right the more often, the nearer the piece; three to a sheet."""
    random = np.random.default_rng(seed)
    found = []
    for number in range(count):
        values = dict.fromkeys(NAMES, 0.0) | {"cosine": float(random.normal())}
        right = bool(random.random() < 1 / (1 + np.exp(-4 * values["cosine"] - 1)))
        case = Case(id=str(number), question="?", kind="local")
        found.append(Labelled(case, f"sheet {number // 3}", values, right))
    return found


def fitted(count: int = 600) -> Calibration:
    return fit(
        made_up(count),
        questions=count,
        made_with=MADE,
        index="v1",
        suites=[],
        today=date(2026, 3, 2),
    )


def test_the_fit_finds_what_tells_right_from_wrong_and_says_how_well() -> None:
    calibration = fitted()
    assert calibration.weights["cosine"] > 1
    assert calibration.figures["auroc"] > 0.9
    assert calibration.figures["ece"] < 0.08
    sure, unsure = (
        Features(**dict.fromkeys(NAMES, 0.0) | {"cosine": cosine}) for cosine in (2, -2)
    )
    assert calibration.probability(sure) > 0.9 > 0.2 > calibration.probability(unsure)


def test_a_lower_risk_never_shows_more() -> None:
    calibration = fitted()
    shown = [each.coverage for each in sorted(calibration.thresholds, key=lambda each: each.risk)]
    assert shown == sorted(shown)
    assert calibration.threshold(0.1) >= calibration.threshold(0.3)
    assert calibration.threshold(0.0001) == NEVER


def test_a_proven_threshold_keeps_its_promise_on_other_answers() -> None:
    calibration = fitted(900)
    threshold = calibration.threshold(0.15)
    others = made_up(3000, seed=2)
    shown = [o for o in others if calibration.probability(Features(**o.features)) >= threshold]
    assert len(shown) > 300
    assert sum(not each.right for each in shown) / len(shown) <= 0.15


def test_the_bound_is_the_exact_one() -> None:
    assert upper_bound(0, 45) == pytest.approx(0.05, abs=0.001)
    assert upper_bound(2, 105) == pytest.approx(0.05, abs=0.001)


def test_nothing_is_proven_when_the_surest_answers_are_wrong() -> None:
    confidences = np.linspace(1, 0, 200)
    assert proven(confidences, np.arange(200) >= 60, 0.1) is None
    assert proven(confidences, np.arange(200) < 150, 0.1) is not None


def test_too_few_answers_are_a_plain_error() -> None:
    with pytest.raises(UsageError, match="at least 20 right and 20 wrong"):
        fitted(12)


def test_the_file_is_read_back_as_written_and_a_broken_one_is_named(tmp_path: Path) -> None:
    path = tmp_path / "calibration.json"
    calibration = fitted()
    write_calibration(calibration, path)
    assert read_calibration(path) == calibration
    path.write_text(path.read_text("utf-8")[:-40], "utf-8")
    with pytest.raises(CalibrationError, match=r"calibration\.json"):
        read_calibration(path)
    write_calibration(calibration, path)
    path.write_text(path.read_text("utf-8").replace('"cosine"', '"colour"'), "utf-8")
    with pytest.raises(CalibrationError, match="colour"):
        read_calibration(path)


def test_what_was_fitted_on_something_else_says_what_differs() -> None:
    calibration = fitted()
    assert calibration.stale(MADE) == ()
    assert calibration.stale(MadeWith("write", "embedder", "m", "p")) == (
        "composition", "model", "prompt",
    )  # fmt: skip


def test_the_calibration_that_ships_is_of_the_default_way_and_proves_something() -> None:
    own = read_calibration(OWN)
    assert own.made_with.composition == "extract"
    assert own.questions >= 300
    assert own.thresholds
