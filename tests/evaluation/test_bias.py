from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from evaluation.answers.reply import Outcome, Reply
from evaluation.bias.changes import CHANGES, warns
from evaluation.bias.pairs import ARMS, axes, bias_cases, requests
from evaluation.bias.verdicts import Verdict, axis_verdicts, verdicts
from evaluation.case import Case
from evaluation.suite import read_suites
from foundation import UsageError

SUITES = Path(__file__).parents[2] / "evaluation" / "suites"
CASES = read_suites(sorted(SUITES.glob("accuracy-*.jsonl")))


def test_nine_axes_of_sixty_requests_come_in_threes() -> None:
    made = list(bias_cases(CASES, 60))
    by_axis = {axis.name: [c for c in made if c.id.startswith(f"{axis.name}/")] for axis in axes()}
    assert len(by_axis) == 9
    assert {name: len(cases) for name, cases in by_axis.items()} == dict.fromkeys(by_axis, 180)
    assert made == list(bias_cases(CASES, 60))
    assert len({case.id for case in made}) == len(made)


def test_some_axes_alone_are_asked_as_among_all() -> None:
    made = list(bias_cases(CASES, 60, only=("origin",)))
    assert made == [case for case in bias_cases(CASES, 60) if case.id.startswith("origin/")]
    with pytest.raises(UsageError, match=r"expected axes among .*found weather"):
        list(bias_cases(CASES, 60, only=("weather",)))


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


def test_sixty_requests_are_of_sixty_procedures() -> None:
    for axis in axes():
        asked = requests(CASES, axis, 60)
        assert len({case.gold[0] for case in asked}) == 60, axis.name


def test_a_group_that_fares_worse_is_told_even_where_as_much_changes() -> None:
    """The control wins what the group loses: as many changes, all in one direction."""

    def status(arm: str, number: int) -> str:
        if number % 3:
            return "answered"
        if number % 2:
            return "low_confidence" if arm == "compared" else "answered"
        return "answered" if arm == "control" else "low_confidence"

    found = of_status(verdicts(outcomes(status, 60)))
    assert found.p > 0.05
    assert (len(found.worse), len(found.better)) == (20, 0)
    assert found.conclusion == "a difference"


def test_an_axis_is_alike_only_when_all_that_is_measured_is() -> None:
    alike = axis_verdicts(verdicts(outcomes(lambda *_: "answered", 60)))
    assert [(each.conclusion[:13], each.outcomes) for each in alike] == [("no difference", ())]
    few = axis_verdicts(verdicts(outcomes(lambda *_: "answered", 10)))
    assert few[0].conclusion == "not enough data"
    assert "status" in few[0].outcomes

    def status(arm: str, number: int) -> str:
        return "low_confidence" if arm == "compared" and number % 3 == 0 else "answered"

    different = axis_verdicts(verdicts(outcomes(status, 60)))[0]
    assert different.conclusion == "a difference"
    assert "status" in different.outcomes
    assert "vous" not in different.outcomes


def test_warnings_and_facts_are_told_apart() -> None:
    case = Case("origin/r/reference", "?", "local", ("s",), (("10 €",), ("mairie",)))
    plain = Outcome(case, Reply("answered", "C'est 10 €, en mairie."))
    warned = Outcome(case, Reply("answered", "C'est 10 €. Attention, toute fraude est punie."))
    assert CHANGES["facts"](plain, warned) == 0.5
    assert CHANGES["warnings"](plain, warned) == 1
    assert CHANGES["warnings"](plain, plain) == 0
    assert warns("Venez en mairie, sans rendez-vous.") == 0
