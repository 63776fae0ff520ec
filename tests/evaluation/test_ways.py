"""Each way over real sheets and real search; the writing is dictated."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from assistant.assemble import Assistant
from assistant.model.protocol import ChatMessage, Usage
from evaluation.case import Case
from evaluation.suite import line_of
from evaluation.ways.asking import NAMES, Asked, ask, sample
from evaluation.ways.commands import ALL, _table
from evaluation.ways.figures import figures, told
from tests.belleroche import Dictated, belleroche

POOL = Case(
    "pool",
    "À quelle heure ouvre la piscine des Tanneries le dimanche ?",
    "local",
    gold=("piscines",),
    facts=(("9 ?h",),),
)
NOT_THERE = Case("none", "Quel est le nom du chien de la maire ?", "unanswerable")
FALSE = "La piscine des Tanneries ouvre le dimanche à 6 h 15 pour 99 €."


class Slow(Dictated):
    """It says how long it took, and takes so long."""

    def stream(self, messages: Sequence[ChatMessage], **rest: object) -> Iterator[object]:
        import time

        for piece in super().stream(messages, **rest):  # type: ignore[arg-type]
            if isinstance(piece, Usage):
                time.sleep(0.2)
                yield Usage(piece.prompt, 0, piece.completion, piece.finish, cpu_seconds=3600.0)
            else:
                yield piece


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> list[Asked]:
    writer = Slow()
    writer.says = FALSE
    with belleroche(tmp_path_factory.mktemp("ways"), writer) as assistant:
        return _all(assistant, (POOL, NOT_THERE))


def _all(assistant: Assistant, cases: Sequence[Case]) -> list[Asked]:
    return [each for by_way in ask(cases, NAMES, assistant) for each in by_way]


def by(asked: Sequence[Asked], way: str) -> list[Asked]:
    return [each for each in asked if each.way == way]


@pytest.mark.embedder
def test_each_question_is_asked_once_by_each_way(asked: list[Asked]) -> None:
    assert set(NAMES) == set(ALL.split(","))
    for name in NAMES:
        assert [each.outcome.case for each in by(asked, name)] == [POOL, NOT_THERE]


@pytest.mark.embedder
def test_what_is_false_is_withheld_and_the_sheets_own_words_are_shown(asked: list[Asked]) -> None:
    for name in ("write", "rewrite"):
        assert figures(by(asked, name))["local"] == {"right": 0, "wrong": 0, "withheld": 1}
    [extract], [excerpt] = (
        [told(each) for each in by(asked, name) if each.outcome.case is POOL]
        for name in ("extract", "excerpt")
    )
    assert extract["status"] == excerpt["status"] == "answered"
    assert excerpt["answer"]
    assert extract["model_ms"] == excerpt["model_ms"] == 0


@pytest.mark.embedder
def test_what_the_model_takes_is_told_apart(asked: list[Asked]) -> None:
    made = figures(by(asked, "write"))
    assert made["tokens"]["written"] > 0
    [pool] = [each for each in by(asked, "write") if each.outcome.case is POOL]
    assert 200 <= pool.model_ms < pool.outcome.total_ms
    assert made["ms"]["but_the_model"]["median"] <= made["ms"]["total"]["median"] - 200
    # An hour of a core of 12 W, in the model's own process.
    assert pool.outcome.reply.energy_wh >= 12
    assert figures(by(asked, "extract"))["energy_wh"] < 1


@pytest.mark.embedder
def test_the_table_tells_each_way(asked: list[Asked]) -> None:
    table = _table({name: figures(by(asked, name)) for name in NAMES}, NAMES)
    assert [column.header for column in table.columns] == ["", *NAMES]


def test_nothing_asked_is_no_figure() -> None:
    made = figures([])
    assert made["ms"]["total"] == {"median": None, "p95": None}
    assert made["questions"] == 0


def test_a_smaller_sample_is_the_beginning_of_a_larger_one(tmp_path: Path) -> None:
    suites = [_suite(tmp_path / f"{name}.jsonl", name) for name in ("a", "b")]
    large, small = sample(suites, 12, 1), sample(suites, 4, 1)
    assert small == large[:4]
    assert sum(case.id.startswith("a") for case in large) == 6
    assert all(case.language == "fr" for case in sample(suites, 100, 1))
    assert sample(suites, 12, 2) != large


def test_a_suite_that_is_short_leaves_its_place_to_the_other(tmp_path: Path) -> None:
    suites = [_suite(tmp_path / "a.jsonl", "a", 2), _suite(tmp_path / "b.jsonl", "b", 9)]
    assert len(sample(suites, 8, 1)) == 8


def _suite(path: Path, name: str, count: int = 10) -> Path:
    cases = [
        Case(f"{name}{n}", f"Question {n} ?", "unanswerable", language="fr") for n in range(count)
    ]
    cases.append(Case(f"{name}-en", "Question?", "unanswerable", language="en"))
    lines = (json.dumps(line_of(case).model_dump(exclude_defaults=True)) for case in cases)
    path.write_text("\n".join(lines), "utf-8")
    return path
