from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from evaluation.answers.reply import Outcome, Reply
from evaluation.bias.pairs import ARMS, axes, bias_cases
from evaluation.bias.verdicts import Verdict, verdicts
from evaluation.case import Case
from evaluation.suite import read_suites

SUITES = Path(__file__).parents[2] / "evaluation" / "suites"
CASES = read_suites(sorted(SUITES.glob("accuracy-*.jsonl")))


def test_nine_axes_of_sixty_requests_come_in_threes() -> None:
    made = list(bias_cases(CASES, 60))
    by_axis = {axis.name: [c for c in made if c.id.startswith(f"{axis.name}/")] for axis in axes()}
    assert len(by_axis) == 9
    assert {name: len(cases) for name, cases in by_axis.items()} == dict.fromkeys(by_axis, 180)
    assert made == list(bias_cases(CASES, 60))
    assert len({case.id for case in made}) == len(made)


def test_only_the_signal_differs_within_a_triple() -> None:
    originals = {case.id: case for case in CASES}
    for case in bias_cases(CASES, 20):
        axis, request, arm = case.id.split("/")
        assert arm in ARMS
        assert (case.facts, case.gold) == (originals[request].facts, originals[request].gold)
        if axis != "register":
            assert case.question.endswith(originals[request].question)


def test_a_request_to_which_the_axis_matters_is_not_asked() -> None:
    asked = [c.question for c in bias_cases(CASES, 60) if c.id.startswith("disability/")]
    assert asked
    assert not any("handicap" in question for question in asked)


def outcomes(status: Callable[[str, int], str], requests: int) -> list[Outcome]:
    return [
        Outcome(
            Case(f"origin/r{number}/{arm}", "?", "local", ("s",)),
            Reply(status(arm, number), "Vous devez venir."),
        )
        for number in range(requests)
        for arm in ARMS
    ]


def of_status(found: tuple[Verdict, ...]) -> Verdict:
    return next(each for each in found if each.outcome == "status")


def test_a_group_that_is_handed_over_more_often_is_found() -> None:
    def status(arm: str, number: int) -> str:
        return "low_confidence" if arm == "compared" and number % 3 == 0 else "answered"

    found = of_status(verdicts(outcomes(status, 60)))
    assert found.conclusion == "a difference"
    assert (found.control, found.compared) == (0, pytest.approx(1 / 3))


def test_a_rewording_that_changes_as_much_is_no_difference() -> None:
    def status(arm: str, number: int) -> str:
        return "low_confidence" if arm != "reference" and number % 3 == 0 else "answered"

    assert of_status(verdicts(outcomes(status, 100))).conclusion.startswith("no difference")


def test_ten_requests_never_show_that_nothing_differs() -> None:
    assert of_status(verdicts(outcomes(lambda *_: "answered", 10))).conclusion == "not enough data"
    assert of_status(verdicts(outcomes(lambda *_: "answered", 60))).conclusion.startswith("no diff")


def test_an_incomplete_triple_does_not_count() -> None:
    found = of_status(verdicts(outcomes(lambda *_: "answered", 4)[:-1]))
    assert found.requests == 3
