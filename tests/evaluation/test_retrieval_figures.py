"""Recall, rank, intervals and comparisons: hand-made ranks whose figures are known."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation.case import Case
from evaluation.errors import SuiteError
from evaluation.measure import Measure
from evaluation.retrieval.compare import compare
from evaluation.retrieval.figures import figures, interval, sentence_figure, slices, values_of
from evaluation.retrieval.questions import Question
from evaluation.retrieval.ranks import Ranked
from evaluation.retrieval.results import Line, read_results, write_results

RANKS = (1, 2, 4, None)


def ranked(number: int, rank: int | None, language: str = "fr", held: bool | None = None) -> Ranked:
    case = Case(f"q{number}", f"question {number}", "local", ("F1",), ())
    question = Question(case, "plain", language, "tune")
    return Ranked(question, {"fused": rank}, ("F1",), held)


def measured(results: list[Ranked]) -> dict[str, Measure]:
    return {measure.name: measure for measure in figures(results, "fused", "")}


def test_recall_counts_the_questions_whose_sheet_is_high_enough() -> None:
    found = measured([ranked(n, rank) for n, rank in enumerate(RANKS)])
    assert found["fused recall@1"].value == 0.25
    assert found["fused recall@3"].value == 0.5
    assert found["fused recall@5"].value == found["fused recall@10"].value == 0.75
    assert found["fused MRR@10"].value == pytest.approx((1 + 1 / 2 + 1 / 4) / 4)


def test_an_interval_holds_its_mean_and_is_the_same_each_time() -> None:
    values = values_of([ranked(n, rank) for n, rank in enumerate(RANKS * 10)], "fused")["recall@3"]
    low, high = interval(values)
    assert low < 0.5 < high
    assert interval(values) == (low, high)
    assert 0.25 < high - low < 0.4  # of 40 questions: about ± 0.15


def test_slices_are_named_and_left_out_when_all_are_alike() -> None:
    results = [ranked(1, 1), ranked(2, None, "ar")]
    made = slices(results)
    assert set(made) == {"language ar", "language fr"}
    assert slices(results[:1]) == {}


def test_questions_without_facts_do_not_count_for_sentences() -> None:
    measure = sentence_figure([ranked(1, 1), ranked(2, 1, held=True), ranked(3, 1, held=False)], "")
    assert measure is not None
    assert (measure.value, measure.count) == (0.5, 2)
    assert sentence_figure([ranked(1, 1)], "") is None


def lines(*ranks: int | None) -> list[Line]:
    return [Line(f"citizens/q{n}", {"fused": rank}, None) for n, rank in enumerate(ranks)]


def test_a_run_that_is_better_on_every_question_wins() -> None:
    found = {each.figure: each for each in compare(lines(*[3] * 20), lines(*[1] * 20))}
    first = found["fused recall@1"]
    assert (first.first, first.second, first.better, first.worse) == (0, 1, 20, 0)
    assert first.winner == "second"
    assert found["fused recall@5"].winner == "neither"


def test_a_difference_that_chance_explains_has_no_winner() -> None:
    found = {each.figure: each for each in compare(lines(1, 3, 1, 3), lines(3, 1, 1, 1))}
    assert found["fused recall@1"].winner == "neither"
    assert (found["fused recall@1"].better, found["fused recall@1"].worse) == (2, 1)


def test_only_questions_that_both_runs_hold_are_compared() -> None:
    found = list(compare(lines(1, 1, 1), lines(1)))
    assert {each.count for each in found} == {1}
    with pytest.raises(SuiteError, match="none in common"):
        list(compare(lines(1), lines(1), only="titles"))


def test_results_come_back_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    results = [ranked(n, rank, held=rank == 1) for n, rank in enumerate(RANKS)]
    write_results(path, {"embedder": "e"}, {"citizens": results}, {"citizens": []})
    made_of, read = read_results(path)
    assert made_of == {"embedder": "e"}
    assert [line.ranks["fused"] for line in read] == list(RANKS)
    assert [line.holds_facts for line in read] == [True, False, False, False]
    path.write_text("{}", "utf-8")
    with pytest.raises(SuiteError, match="no file of results"):
        read_results(path)
