from __future__ import annotations

import threading
from pathlib import Path

import pytest

from evaluation.errors import SuiteError
from evaluation.shelves import Shelves
from evaluation.suite import Line, line_of, read_suite


def line(id: str, **more: object) -> Line:
    return Line.model_validate({"id": id, "question": "?", "kind": "local", "gold": ["s"]} | more)


@pytest.fixture
def shelves(tmp_path: Path) -> Shelves:
    return Shelves(tmp_path)


def test_a_case_is_added_corrected_and_taken_off(shelves: Shelves, tmp_path: Path) -> None:
    shelves.put("ma-suite", line("a", facts=[["9 h", "neuf heures"]]))
    shelves.put("ma-suite", line("b"))
    shelves.put("ma-suite", line("c"), replacing="a")
    path = tmp_path / "ma-suite.jsonl"
    assert [case.id for case in read_suite(path)] == ["c", "b"]
    shelves.remove("ma-suite", "c")
    assert [case.id for case in read_suite(path)] == ["b"]


@pytest.mark.parametrize("name", ["../x", "a/b", "", "Majuscules", ".cache", "-a"])
def test_no_name_leads_out_of_the_shelf(shelves: Shelves, name: str, tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match="expected a name"):
        shelves.put(name, line("a"))
    assert shelves.get("city", name) is None
    assert [p.name for p in tmp_path.iterdir()] == []


def test_an_id_stands_once_and_what_is_replaced_must_stand(shelves: Shelves) -> None:
    shelves.put("s", line("a"))
    shelves.put("s", line("b"))
    with pytest.raises(SuiteError, match="stands already"):
        shelves.put("s", line("a"))
    with pytest.raises(SuiteError, match="stands already"):
        shelves.put("s", line("a"), replacing="b")
    with pytest.raises(SuiteError, match="found none"):
        shelves.put("s", line("c"), replacing="z")
    with pytest.raises(SuiteError, match="found none"):
        shelves.remove("s", "z")


def test_a_broken_file_is_told_and_not_written_over(shelves: Shelves, tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    path.write_text('{"id": "a"}\n')
    assert "s.jsonl:1" in next(each for each in shelves.all() if each.name == "s").fault
    with pytest.raises(SuiteError):
        shelves.put("s", line("b"))
    assert path.read_text() == '{"id": "a"}\n'


def test_two_who_write_at_once_lose_nothing(shelves: Shelves, tmp_path: Path) -> None:
    writers = [
        threading.Thread(target=lambda n=n: shelves.put("s", line(f"c{n}"))) for n in range(12)
    ]
    for each in writers:
        each.start()
    for each in writers:
        each.join()
    assert len(read_suite(tmp_path / "s.jsonl")) == 12


def test_every_shipped_case_is_the_same_written_and_read_again(shelves: Shelves) -> None:
    shipped = [each for each in shelves.all() if each.shelf == "shipped"]
    assert {"accuracy-national", "accuracy-local"} <= {each.name for each in shipped}
    for suite in shipped:
        for case in suite.cases[:50]:
            assert line_of(case).case() == case
