from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from evaluation.answers.kept import ANSWERS, keeping, read_run
from evaluation.answers.play import choose, play
from evaluation.answers.systems import Heard
from evaluation.case import Case, Spoken
from evaluation.errors import RunError, SystemGone

CASES = tuple(
    Case(
        f"c{n}",
        f"question {n}",
        "local",
        ("piscines",),
        (("9 h",),),
        history=(Spoken("user", "Bonjour"),),
        split="tune" if n % 2 else "test",
    )
    for n in range(10)
)


class Parrot:
    """Says the same to everybody; gone after ``lasts`` questions."""

    def __init__(self, *, at_once: int = 1, lasts: int = 1000) -> None:
        self.at_once, self.lasts = at_once, lasts
        self.asked: list[str] = []

    def ask(self, case: Case) -> Heard:
        if len(self.asked) >= self.lasts:
            raise SystemGone("gone")
        self.asked.append(case.id)
        return Heard({"status": "answered", "answer": "à 9 h"}, 12.0, 3.0)


def test_a_run_that_was_cut_goes_on_where_it_stopped(tmp_path: Path) -> None:
    first, second = Parrot(lasts=4), Parrot()
    with pytest.raises(SystemGone), keeping(tmp_path, CASES, {"v": 1}) as keeper:
        list(play(CASES, first, keeper))
    with keeping(tmp_path, CASES, {"v": 1}) as keeper:
        list(play(CASES, second, keeper))
    assert (len(first.asked), len(second.asked)) == (4, 6)
    run = read_run(tmp_path)
    assert run.complete
    assert run.cases == CASES
    assert {o.to_excerpt_ms for o in run.outcomes} == {3.0}


def test_an_answer_cut_while_it_was_written_is_asked_again(tmp_path: Path) -> None:
    with keeping(tmp_path, CASES, {}) as keeper:
        list(play(CASES[:2], Parrot(), keeper))
    answers = tmp_path / ANSWERS
    answers.write_bytes(answers.read_bytes()[:-5])
    again = Parrot()
    with keeping(tmp_path, CASES, {}) as keeper:
        list(play(CASES[:2], again, keeper))
    assert again.asked == ["c1"]
    assert len(read_run(tmp_path).outcomes) == 2


def test_a_run_does_not_go_on_with_other_versions_or_cases(tmp_path: Path) -> None:
    with keeping(tmp_path, CASES, {"model": "a", "prompt": 1}):
        pass
    with (
        pytest.raises(RunError, match="other model"),
        keeping(tmp_path, CASES, {"model": "b", "prompt": 1}),
    ):
        pass
    with (
        pytest.raises(RunError, match="other cases"),
        keeping(tmp_path, CASES[1:], {"model": "a", "prompt": 1}),
    ):
        pass


def test_two_runs_never_write_the_same_folder_at_once(tmp_path: Path) -> None:
    with (
        keeping(tmp_path, CASES, {}),
        pytest.raises(RunError, match="alone"),
        keeping(tmp_path, CASES, {}),
    ):
        pass


def test_a_system_that_takes_several_questions_at_once_answers_each_case_once(
    tmp_path: Path,
) -> None:
    parrot = Parrot(at_once=4)
    with keeping(tmp_path, CASES, {}) as keeper:
        list(play(CASES, parrot, keeper))
    assert sorted(parrot.asked) == [case.id for case in CASES]


def test_a_sample_is_always_the_same_and_keeps_the_order() -> None:
    assert len(choose(CASES, "tune")) == 5
    sample = choose(CASES, limit=4)
    assert sample == choose(CASES[::-1], limit=4)[::-1]
    assert ids(sample) == sorted(ids(sample))
    assert set(ids(choose(CASES, limit=3))) < set(ids(sample))


def ids(cases: Sequence[Case]) -> list[str]:
    return [case.id for case in cases]
