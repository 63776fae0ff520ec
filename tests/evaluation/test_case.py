from __future__ import annotations

from pathlib import Path

import pytest

from evaluation.case import Case, read_suite
from evaluation.errors import SuiteError

SUITE = Path(__file__).parents[2] / "evaluation" / "suites" / "first-questions.jsonl"


def test_all_groups_must_be_held_by_any_of_their_expressions() -> None:
    case = Case("a", "?", "local", ("piscines",), (("9 h", "neuf heures"), ("13 h",)))
    assert case.holds_the_facts("de neuf heures à 13\u00a0h")
    assert not case.holds_the_facts("de 9 h à 12 h")


def test_the_suite_that_ships_is_sound() -> None:
    cases = read_suite(SUITE)
    assert len(cases) == 20
    assert all(case.answerable and case.facts for case in cases)


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[]",
        '{"id": "a"}',
        '{"id":"a","question":"?","kind":"k","gold":[],"facts":[["("]]}',
    ],
)
def test_a_wrong_line_is_named_with_its_number(tmp_path: Path, line: str) -> None:
    suite = tmp_path / "suite.jsonl"
    suite.write_text(
        '{"id":"ok","question":"?","kind":"local","gold":["x"],"facts":[]}\n' + line + "\n"
    )
    with pytest.raises(SuiteError, match=r"suite\.jsonl:2"):
        read_suite(suite)


def test_an_id_may_stand_only_once(tmp_path: Path) -> None:
    suite = tmp_path / "suite.jsonl"
    suite.write_text('{"id":"ok","question":"?","kind":"local","gold":["x"],"facts":[]}\n' * 2)
    with pytest.raises(SuiteError, match="stands twice"):
        read_suite(suite)
