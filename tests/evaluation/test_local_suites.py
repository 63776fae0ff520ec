"""The questions about Belleroche and the dialogues: well-formed, and their facts in the sheets."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import corpus
import evaluation

SUITES = Path(evaluation.__path__[0]) / "suites"
SAMPLE = Path(corpus.__path__[0]) / "sample"
PLACES = Path(corpus.__path__[0]) / "sample-places" / "places.csv"
Case = dict[str, Any]


def read(name: str) -> list[Case]:
    return [json.loads(line) for line in (SUITES / name).read_text("utf-8").splitlines()]


LOCAL = read("accuracy-local.jsonl")
FOLLOW_UPS = read("follow-ups.jsonl")


@pytest.fixture(scope="module")
def sheets() -> dict[str, str]:
    """The text of every local sheet and place, by its id, on plain spaces."""
    texts = {path.stem: path.read_text("utf-8") for path in SAMPLE.glob("*.md")}
    with PLACES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            texts[row["id"]] = " ".join(value for value in row.values() if value)
    return {id: re.sub(r"[\u00a0\u202f]", " ", text) for id, text in texts.items()}


def holds(text: str, groups: list[list[str]]) -> bool:
    return all(any(re.search(fact, text, re.IGNORECASE) for fact in group) for group in groups)


def test_there_are_a_hundred_questions_and_more_with_different_ids() -> None:
    assert len(LOCAL) >= 100
    assert [id for id, n in Counter(case["id"] for case in LOCAL).items() if n > 1] == []


def test_a_third_has_no_answer_in_the_sheets() -> None:
    unanswerable = sum(case["kind"] == "unanswerable" for case in LOCAL)
    assert 0.3 <= unanswerable / len(LOCAL) <= 0.4


def test_only_a_question_with_an_answer_has_a_sheet_and_facts() -> None:
    for case in LOCAL:
        assert bool(case["gold"]) == bool(case["facts"]) == (case["kind"] == "local"), case["id"]


def test_the_facts_of_every_answer_stand_in_one_of_its_sheets(sheets: dict[str, str]) -> None:
    wrong = [
        case["id"]
        for case in LOCAL
        if case["gold"] and not any(holds(sheets[id], case["facts"]) for id in case["gold"])
    ]
    assert wrong == []


def test_a_forbidden_figure_is_that_of_a_neighbouring_case_of_the_same_sheet(
    sheets: dict[str, str],
) -> None:
    strange = [
        (case["id"], figure)
        for case in LOCAL
        for figure in case["forbidden"]
        if not any(holds(sheets[id], [[figure]]) for id in case["gold"])
    ]
    assert strange == []


def test_the_questions_on_one_sheet_fall_on_one_side() -> None:
    sides: dict[str, set[str]] = {}
    for case in LOCAL:
        near = [tag.removeprefix("near:") for tag in case["tags"] if tag.startswith("near:")]
        for id in (*case["gold"], *near):
            sides.setdefault(id, set()).add(case["split"])
    assert [id for id, splits in sides.items() if len(splits) > 1] == []
    assert {case["split"] for case in LOCAL} == {"tune", "test"}


def test_sixty_dialogues_go_on_or_change_the_subject_half_local_half_national() -> None:
    assert Counter(case["kind"] for case in FOLLOW_UPS) == {"local": 30, "national": 30}
    assert Counter(case["tags"][0] for case in FOLLOW_UPS) == {"completes": 45, "changes": 15}
    assert len({case["id"] for case in FOLLOW_UPS}) == 60


def test_a_dialogue_alternates_and_ends_with_the_assistant() -> None:
    for case in FOLLOW_UPS:
        roles = [turn["role"] for turn in case["history"]]
        assert roles == ["user", "assistant"] * (len(roles) // 2), case["id"]
        assert roles, case["id"]


def test_the_facts_of_local_dialogues_stand_in_their_sheets(sheets: dict[str, str]) -> None:
    local = [case for case in FOLLOW_UPS if case["kind"] == "local"]
    wrong = [c["id"] for c in local if not any(holds(sheets[g], c["facts"]) for g in c["gold"])]
    assert wrong == []
