from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from evaluation.calibration import (
    aurc,
    auroc,
    brier,
    calibration,
    choose_threshold,
    coverage_at,
    ece,
    reliability,
    risk_coverage,
    upper_bound,
)

RNG = np.random.default_rng(5)
CONFIDENCES = np.round(RNG.random(400), 2)  # rounded: many ties
RIGHT = RNG.random(400) < CONFIDENCES


def test_auroc_is_the_one_that_scikit_learn_computes() -> None:
    assert auroc(CONFIDENCES, RIGHT) == pytest.approx(roc_auc_score(RIGHT, CONFIDENCES))
    assert auroc([0.1, 0.9], [True, True]) is None


def test_a_confidence_that_is_true_has_a_small_calibration_error() -> None:
    assert ece(CONFIDENCES, RIGHT) < 0.08
    assert ece([0.9] * 10, [True] * 9 + [False]) == pytest.approx(0)
    assert ece([0.9] * 10, [False] * 10) == pytest.approx(0.9)
    assert brier([1.0, 0.0], [True, False]) == 0
    assert brier([0.5] * 4, [True, False, True, True]) == 0.25


def test_every_case_stands_in_one_bin() -> None:
    bins = reliability([0.0, 0.05, 0.1, 0.95, 1.0], [False, False, True, True, True])
    assert [(each.low, each.count) for each in bins] == [(0.0, 2), (0.1, 1), (0.9, 2)]


def test_the_curve_has_no_point_among_equal_confidences() -> None:
    points = risk_coverage([0.9, 0.5, 0.5, 0.1], [True, True, False, False])
    assert [(p.threshold, p.coverage, p.risk) for p in points] == [
        (0.9, 0.25, 0.0),
        (0.5, 0.75, pytest.approx(1 / 3)),
        (0.1, 1.0, 0.5),
    ]
    assert coverage_at(0.05, [0.9, 0.5, 0.5, 0.1], [True, True, False, False]) == 0.25
    assert coverage_at(0.0, [0.9], [False]) == 0.0


def test_the_area_does_not_depend_on_the_order_of_equal_cases() -> None:
    assert aurc([0.5] * 4, [True, False, True, False]) == pytest.approx(0.5)
    assert aurc([0.5] * 4, [False, False, True, True]) == pytest.approx(0.5)
    assert aurc([0.9, 0.1], [True, False]) == pytest.approx(0.25)
    assert aurc([0.1, 0.9], [True, False]) == pytest.approx(0.75)


def test_the_upper_limit_is_the_one_of_the_design() -> None:
    assert upper_bound(0, 45) == pytest.approx(0.05, abs=0.001)
    assert upper_bound(2, 105) == pytest.approx(0.05, abs=0.001)
    assert upper_bound(3, 3) == 1.0


def test_the_smallest_threshold_that_can_be_promised_is_chosen() -> None:
    confidences = [0.9] * 45 + [0.6] * 60 + [0.2] * 100
    right = [True] * 45 + [True] * 58 + [False] * 2 + [False] * 100
    promise = choose_threshold(confidences, right, alpha=0.05001)
    assert promise is not None
    assert (promise.threshold, promise.shown, promise.wrong) == (0.6, 105, 2)
    stricter = choose_threshold(confidences, right, alpha=0.0501, certainty=0.90, fewest=200)
    assert stricter is None
    assert choose_threshold([0.9] * 21, [True] * 21) is None


def test_the_promise_is_kept_in_nine_draws_of_ten() -> None:
    rng, broken, promised = np.random.default_rng(1), 0, 0
    for _ in range(300):
        confidences = rng.random(300)
        right = rng.random(300) < confidences**0.3
        promise = choose_threshold(confidences, right)
        if promise:
            promised += 1
            among = np.linspace(promise.threshold, 1, 1000)
            broken += float(np.mean(1 - among**0.3)) > 0.10
    assert promised > 200
    assert broken / promised <= 0.13


def test_nothing_breaks_without_cases_and_wrong_input_is_told() -> None:
    assert calibration([], []).count == 0
    assert calibration(CONFIDENCES, RIGHT).auroc == auroc(CONFIDENCES, RIGHT)
    with pytest.raises(ValueError, match="as many truths"):
        brier([0.5], [])
    with pytest.raises(ValueError, match="between 0 and 1"):
        ece([1.5], [True])
