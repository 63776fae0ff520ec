from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evaluation.answers.systems import Heard, System, once
from evaluation.answers.wanted import Wanted
from evaluation.case import Case
from evaluation.commands import app
from evaluation.guardrails.suites import NAMES
from evaluation.measure import Measure
from evaluation.profiles import Profile, profile


@pytest.fixture
def suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GUICHET_HOME", str(tmp_path / "home"))
    lines = [
        {"id": f"c{n}", "question": f"Combien pour {n} ?", "kind": "local", "gold": ["s"],
         "language": "en" if n % 5 == 0 else "fr"}
        for n in range(20)
    ]  # fmt: skip
    path = tmp_path / "suite.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


class Counting:
    """Answers everything; counts how often it was opened."""

    at_once = 1

    def __init__(self) -> None:
        self.opened, self.asked = 0, 0

    def __call__(self) -> System:
        self.opened += 1
        return self

    def ask(self, case: Case) -> Heard:
        self.asked += 1
        return Heard({"status": "answered", "answer": "oui"}, 1.0)


def test_the_same_wish_is_the_same_run_and_asks_nothing_twice(
    suite: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions: Callable[..., dict[str, object]] = lambda *given: {"v": repr(given)}  # noqa: E731
    monkeypatch.setattr("evaluation.answers.wanted.versions", versions)
    wanted = Wanted((suite,), limit=8, language="fr")
    system = Counting()
    first, again = wanted.run(system), wanted.run(system)
    assert first.folder == again.folder
    assert (system.opened, system.asked) == (1, 8)
    assert {case.language for case in first.cases} == {"fr"}
    disguised = Wanted((suite,), limit=8, language="fr", disguise="capitals")
    assert [case.id for case in disguised.cases()] == [case.id for case in wanted.cases()]
    assert disguised.run(system).folder != first.folder


def test_what_runs_share_is_opened_by_the_first_that_needs_it() -> None:
    told: list[str] = []

    class Kept:
        def __enter__(self) -> str:
            told.append("opened")
            return "it"

        def __exit__(self, *_: object) -> None:
            told.append("closed")

    with once(Kept) as get:
        assert told == []
        assert (get(), get()) == ("it", "it")
    assert told == ["opened", "closed"]
    with once(Kept):
        pass
    assert told == ["opened", "closed"]


def test_a_quick_profile_bounds_everything_a_full_one_asks_all() -> None:
    quick, full = profile("quick"), profile("full")
    for name in Profile.model_fields:
        assert getattr(quick, name) is not None, name
    assert full.run is None
    assert full.robustness is None
    assert quick.load_minutes < 10
    assert set(quick.guardrails or ()) <= set(NAMES)


def test_the_guards_have_a_quick_profile_and_a_name_wins_over_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    played: list[str] = []

    def measures_of(name: str) -> list[Measure]:
        played.append(name)
        return []

    monkeypatch.setattr("evaluation.guardrails.suites.measures_of", measures_of)
    assert CliRunner().invoke(app, ["guardrails", "--profile", "quick"]).exit_code == 0
    assert tuple(played) == profile("quick").guardrails
    played.clear()
    arguments = ["guardrails", "--profile", "quick", "--only", "routes-held-out"]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    assert played == ["routes-held-out"]


def test_an_unknown_arm_or_stripping_of_a_server_is_a_usage_error(suite: Path) -> None:
    for arguments in (
        ["baselines", str(suite), "--arm", "nothing"],
        ["bias", "--system", "http://127.0.0.1:1", "--stripping", "both"],
    ):
        done = CliRunner().invoke(app, arguments)
        assert done.exit_code != 0
        assert "expected" in str(done.exception)
