"""The suites of questions to be answered say only what the sheets say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.catalogue import Catalogue
from corpus.procedure import Procedure
from corpus.settings import CorpusSettings
from evaluation.case import Case
from evaluation.suite import read_suite
from tests.conftest import require

FOLDER = Path(__file__).parents[2] / "evaluation" / "suites"
ACCURACY = sorted(FOLDER.glob("accuracy-*.jsonl"))
of_accuracy = pytest.mark.parametrize("suite", ACCURACY, ids=lambda path: path.stem)
of_each = pytest.mark.parametrize(
    "suite", [*ACCURACY, FOLDER / "stories.jsonl"], ids=lambda path: path.stem
)


@of_each
def test_a_suite_reads_and_no_question_stands_twice(suite: Path) -> None:
    questions = [case.question.casefold() for case in read_suite(suite)]
    assert len(questions) == len(set(questions))


@of_accuracy
def test_about_a_third_has_no_answer(suite: Path) -> None:
    cases = read_suite(suite)
    without = [case for case in cases if not case.answerable]
    assert 0.25 <= len(without) / len(cases) <= 0.45
    assert all(case.kind == "unanswerable" and not case.facts for case in without)


@of_each
def test_no_sheet_stands_in_both_splits(suite: Path) -> None:
    splits = defaultdict[str, set[str]](set)
    for case in read_suite(suite):
        for sheet in case.gold:
            splits[sheet].add(case.split)
    assert [sheet for sheet, found in splits.items() if len(found) > 1] == []


@of_each
@pytest.mark.corpus
def test_every_fact_stands_in_a_gold_sheet(suite: Path, sheets: Catalogue) -> None:
    wrong = [case.id for case in read_suite(suite) if case.answerable and not held(case, sheets)]
    assert wrong == []


@pytest.fixture(scope="module")
def sheets() -> Iterator[Catalogue]:
    path = CorpusSettings().catalogue_path()
    require(path.is_file(), f"{path} (guichet corpus sync)")
    with Catalogue.open(path) as catalogue:
        yield catalogue


def held(case: Case, sheets: Catalogue) -> bool:
    found = [sheets.procedure(id) for id in case.gold]
    assert None not in found, f"{case.id}: {case.gold} are not all in the catalogue"
    return any(case.holds_the_facts(said(sheet)) for sheet in found if sheet)


def said(sheet: Procedure) -> str:
    return "\n".join([sheet.title, sheet.description, *(block.text for block in sheet.blocks)])
