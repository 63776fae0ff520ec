from __future__ import annotations

import numpy as np
import pytest

from evaluation.statistics import (
    equivalence_of_means,
    equivalence_of_shares,
    holm,
    interval,
    mcnemar,
    paired_interval,
    permutation,
)


def test_mcnemar_is_the_exact_one() -> None:
    assert mcnemar(0, 0) == 1
    assert mcnemar(6, 0) == pytest.approx(2 / 64)
    assert mcnemar(5, 5) == 1


def test_holm_corrects_the_smallest_most_and_keeps_the_order() -> None:
    corrected = holm({"a": 0.01, "b": 0.04, "c": 0.03})
    assert corrected == pytest.approx({"a": 0.03, "b": 0.06, "c": 0.06})
    assert holm({"a": 0.9, "b": 0.8}) == {"a": 1.0, "b": 1.0}


def test_the_paired_interval_leaves_zero_out_when_every_case_gained() -> None:
    first, second = np.zeros(30), np.ones(30)
    assert paired_interval(first, second) == (1.0, 1.0, 1.0)
    value, low, high = paired_interval(np.tile([0.0, 1.0], 20), np.tile([1.0, 0.0], 20))
    assert value == 0
    assert low < 0 < high
    assert interval(np.array([])) == (0.0, 1.0)


def test_a_permutation_moves_whole_clusters() -> None:
    differences = np.array([1.0] * 12)
    assert permutation(differences) == pytest.approx(2 / 2**12)
    assert permutation(differences, ["a"] * 6 + ["b"] * 6) == pytest.approx(0.5)
    assert permutation(np.zeros(40)) == 1.0
    assert permutation(np.ones(40)) < 0.001
    assert permutation(np.tile([1.0, -1.0], 20)) == 1.0


def test_few_cases_never_show_that_two_shares_are_equivalent() -> None:
    assert not equivalence_of_shares(0, 0, 10, 0.05).shown
    assert equivalence_of_shares(0, 0, 60, 0.05).shown
    assert equivalence_of_shares(0, 0, 60, 0.05).high == pytest.approx(2.706 / 62.706, abs=0.001)
    assert not equivalence_of_shares(10, 2, 100, 0.05).shown
    wide = equivalence_of_shares(10, 2, 100, 0.05)
    assert wide.low < wide.difference == 0.08 < wide.high
    assert not equivalence_of_shares(0, 0, 0, 0.05).shown


def test_a_mean_is_equivalent_only_within_the_margin() -> None:
    noise = np.random.default_rng(1).normal(0, 1, 200)
    assert equivalence_of_means(noise, 0.5).shown
    assert not equivalence_of_means(noise + 0.5, 0.5).shown
    assert not equivalence_of_means(np.array([0.0]), 0.5).shown
