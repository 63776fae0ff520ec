from __future__ import annotations

from collections.abc import Collection

import pytest

from evaluation.answers.reply import Outcome, Reply
from evaluation.case import Case
from evaluation.disguises import DISGUISES
from evaluation.robustness.drops import ALL, Drop, drops, most_broken, same_status


def asked(
    count: int, wrong: Collection[int] = (), withheld: Collection[int] = ()
) -> dict[str, Outcome]:
    made = {}
    for n in range(count):
        case = Case(f"c{n}", "?", "local", ("s",), (("oui",),))
        text = "non" if n in wrong else "oui"
        made[case.id] = Outcome(case, Reply("no_source" if n in withheld else "answered", text))
    return made


def of(found: tuple[Drop, ...], disguise: str, figure: str = "right") -> Drop:
    return next(each for each in found if (each.disguise, each.figure) == (disguise, figure))


def test_a_disguise_that_loses_answers_is_a_drop_and_names_them() -> None:
    plain = asked(100)
    found = drops(plain, {"sms": asked(100, wrong=range(20)), "capitals": asked(100)})
    drop = of(found, "sms")
    assert drop.conclusion == "a drop"
    assert drop.difference == pytest.approx(-0.2)
    assert drop.low < -0.2 < drop.high < 0
    assert len(drop.lost) == 20
    assert of(found, "capitals").conclusion == "the same within 5 points"


def test_all_disguises_together_count_each_question_once() -> None:
    disguised = {name: asked(50, wrong=range(10)) for name in DISGUISES}
    found = of(drops(asked(50), disguised), ALL)
    assert found.count == 50
    assert found.difference == pytest.approx(-0.2)
    assert found.low < -0.2 < found.high


def test_few_questions_show_neither_a_drop_nor_that_there_is_none() -> None:
    found = drops(asked(10), {"sms": asked(10, wrong=[1])})
    assert of(found, "sms").conclusion == "chance cannot be ruled out"


def test_p_values_are_corrected_for_every_disguise_that_was_looked_at() -> None:
    one = {"sms": asked(60, wrong=range(6))}
    many = one | {name: asked(60) for name in DISGUISES if name != "sms"}
    assert of(drops(asked(60), one), "sms").p < of(drops(asked(60), many), "sms").p


def test_the_status_is_held_to_the_plain_one_and_the_most_broken_come_first() -> None:
    plain = asked(20)
    disguised = {"sms": asked(20, withheld=[3, 4]), "typos": asked(20, wrong=[4])}
    statuses = {each.part: each for each in same_status(plain, disguised)}
    assert statuses["sms"].failures == ("c3", "c4")
    assert statuses["typos"].value == 1
    assert most_broken(drops(plain, disguised))[0] == ("c4", ("sms", "typos"))


def test_a_question_that_was_not_asked_plainly_does_not_count() -> None:
    found = drops(asked(5), {"sms": asked(8)})
    assert of(found, "sms").count == 5
