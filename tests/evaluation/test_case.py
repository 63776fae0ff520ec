from __future__ import annotations

from pathlib import Path

import pytest

from evaluation.case import Case
from evaluation.errors import SuiteError
from evaluation.suite import read_suite

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


def test_an_unknown_key_is_named_with_its_line(tmp_path: Path) -> None:
    suite = tmp_path / "suite.jsonl"
    suite.write_text('\n{"id":"a","question":"?","kind":"unanswerable","faits":[]}\n')
    with pytest.raises(SuiteError, match=r"suite\.jsonl:2: faits"):
        read_suite(suite)


def test_a_case_that_says_nothing_of_what_is_right_is_refused(tmp_path: Path) -> None:
    suite = tmp_path / "suite.jsonl"
    suite.write_text('{"id":"a","question":"?","kind":"local"}\n')
    with pytest.raises(SuiteError, match="gold"):
        read_suite(suite)
    suite.write_text('{"id":"a","question":"?","kind":"local","status":["emergency"]}\n')
    assert read_suite(suite)[0].status == ("emergency",)


def test_a_suite_may_be_written_in_yaml(tmp_path: Path) -> None:
    suite = tmp_path / "suite.yaml"
    suite.write_text(
        "- id: a\n  question: Et le dimanche ?\n  kind: local\n  gold: [piscines]\n"
        "  facts: [['9 h', 'neuf heures']]\n  history:\n"
        "    - {role: user, content: 'À quelle heure ouvre la piscine ?'}\n"
        "- id: b\n  question: x\n  kind: mondial\n",
    )
    with pytest.raises(SuiteError, match=r"suite\.yaml:8: kind"):
        read_suite(suite)
    suite.write_text(suite.read_text().split("- id: b")[0])
    (case,) = read_suite(suite)
    assert case.history[0].content == "À quelle heure ouvre la piscine ?"
    assert case.facts == (("9 h", "neuf heures"),)
    suite.write_text("- id: [")
    with pytest.raises(SuiteError, match=r"suite\.yaml:1"):
        read_suite(suite)


def test_what_no_right_answer_says_is_found() -> None:
    case = Case("a", "?", "local", forbidden=(r"25\s*€",))
    assert case.forbidden_in("Cela coûte 25\u202f€.") == (r"25\s*€",)
    assert case.forbidden_in("C'est gratuit.") == ()
