from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from evaluation.disguises import DISGUISES, disguised
from evaluation.suite import read_suite

SUITES = Path(__file__).parents[2] / "evaluation" / "suites"
CASES = read_suite(SUITES / "accuracy-national.jsonl")


@pytest.mark.parametrize("name", DISGUISES)
def test_a_disguise_changes_how_it_is_written_and_nothing_of_what_is_right(name: str) -> None:
    changed = disguised(CASES, name)
    assert changed == disguised(CASES, name)
    french = [case for case in CASES if case.language == "fr"]
    assert [replace(c, question="", style="") for c in changed] == [
        replace(c, question="", style="") for c in french
    ]
    assert {case.style for case in changed} == {name}
    differing = sum(a.question != b.question for a, b in zip(french, changed, strict=True))
    assert differing > 0.8 * len(french)


@pytest.mark.parametrize("name", sorted(DISGUISES.keys() - {"typos"}))
def test_a_disguise_keeps_every_number(name: str) -> None:
    french = [case for case in CASES if case.language == "fr"]
    for before, after in zip(french, disguised(CASES, name), strict=True):
        assert set(re.findall(r"\d+", before.question)) <= set(re.findall(r"\d+", after.question))


def test_a_learner_of_french_leaves_articles_out() -> None:
    case = replace(CASES[0], language="fr", question="Est-ce que je dois payer le timbre ?")
    assert disguised((case,), "second-language")[0].question == "moi obligé payer timbre ?"
    other = replace(case, language="en")
    assert disguised((other,), "second-language") == ()
