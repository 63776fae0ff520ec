from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evaluation.answers.compare import compare
from evaluation.answers.figures import figures, slices
from evaluation.answers.gate import judge, read_bars
from evaluation.answers.kept import keeping
from evaluation.answers.reply import Outcome, Reply
from evaluation.answers.systems import Heard
from evaluation.case import Case
from evaluation.commands import app
from evaluation.errors import BarsError, RunError


def outcomes(marks: str) -> list[Outcome]:
    """One outcome a mark: r(ight), w(rong), h(eld back), U(nanswerable answered), u(nanswered)."""
    made = []
    for number, mark in enumerate(marks):
        kind = "unanswerable" if mark in "uU" else "local"
        gold = () if mark in "uU" else ("s",)
        style = "sms" if number % 2 else "plain"
        case = Case(f"c{number}", f"q{number}", kind, gold, (("oui",),), style=style)
        status = "answered" if mark in "rwU" else "low_confidence"
        made.append(Outcome(case, Reply(status, "oui" if mark == "r" else "non"), 1000.0))
    return made


def test_figures_are_over_the_cases_that_they_are_about() -> None:
    found = {each.name: each for each in figures(outcomes("rrrwhhUuuu"))}
    assert (found["accuracy_among_shown"].value, found["accuracy_among_shown"].count) == (0.6, 5)
    assert (found["coverage"].value, found["coverage"].count) == (4 / 6, 6)
    assert (found["answered_rightly"].value, found["answered_rightly"].count) == (0.5, 6)
    assert found["unanswerable_answered"].value == 0.25
    assert found["unanswerable_answered"].failures == ("c6",)
    assert found["seconds"].value == 1.0


def test_slices_are_those_that_cut_the_cases() -> None:
    assert set(slices(outcomes("r" * 10))) == {"style plain", "style sms"}
    assert slices(outcomes("r" * 4)) == {}


def test_a_change_for_the_better_is_told_from_chance() -> None:
    found = {each.figure: each for each in compare(outcomes("w" * 20), outcomes("r" * 20))}
    assert found["right"].conclusion == "better"
    assert found["wrong shown"].conclusion == "better"
    assert len(found["right"].up) == 20
    few = compare(outcomes("w" * 3), outcomes("r" * 3))
    assert few[0].conclusion == "chance cannot be ruled out"
    same = compare(outcomes("r" * 80), outcomes("r" * 80))
    assert same[0].conclusion == "the same within 5 points"
    with pytest.raises(RunError, match="none in common"):
        compare(outcomes("r"), [])


def test_a_bar_is_reached_missed_or_cannot_be_judged(tmp_path: Path) -> None:
    bars = tmp_path / "bars.toml"
    bars.write_text(
        '[[bar]]\nfigure="coverage"\nat_least=0.6\ncases=5\n'
        '[[bar]]\nfigure="accuracy_among_shown"\nat_least=0.9\n'
        '[[bar]]\nfigure="unanswerable_answered"\nat_most=0.02\ncases=20\n'
        '[[bar]]\nfigure="coverage"\nslice="language xx"\nat_least=0.1\n'
    )
    judged = list(judge(outcomes("rrrrwwhuuu"), read_bars(bars)))
    assert [each.reached for each in judged] == [True, False, False, False]
    assert "c4, c5" in judged[1].reason
    assert "too few" in judged[2].reason
    assert "no case" in judged[3].reason


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('[[bar]]\nfigure="beauty"\nat_least=1', "none of"),
        ('[[bar]]\nfigure="coverage"', "at_least or at_most"),
        ('[[bar]]\nfigure="coverage"\nat_leest=1', "at_leest"),
        ("[[bar", "could not be read"),
    ],
)
def test_wrong_bars_are_explained(tmp_path: Path, content: str, told: str) -> None:
    bars = tmp_path / "bars.toml"
    bars.write_text(content)
    with pytest.raises(BarsError, match=told):
        read_bars(bars)


def test_the_bars_that_ship_are_sound() -> None:
    assert {bar.figure for bar in read_bars()} >= {"coverage", "accuracy_among_shown"}


def kept_run(folder: Path, made: Sequence[Outcome]) -> Path:
    cases = [outcome.case for outcome in made]
    with keeping(folder, cases, {"model": folder.name}) as keeper:
        for each in made:
            answer = {"status": each.reply.status, "answer": each.reply.text}
            keeper.keep(each.case, Heard(answer, 1000.0))
    return folder


def test_the_gate_and_the_comparison_speak_on_the_command_line(tmp_path: Path) -> None:
    bad, good = (
        kept_run(tmp_path / "bad", outcomes("w" * 40)),
        kept_run(tmp_path / "good", outcomes("r" * 40)),
    )
    bars = tmp_path / "bars.toml"
    bars.write_text('[[bar]]\nfigure="accuracy_among_shown"\nat_least=0.9\n')
    shell = CliRunner()
    missed = shell.invoke(app, ["gate", str(bad), "--bars", str(bars)])
    assert (missed.exit_code, "MISSED" in missed.output) == (1, True)
    assert shell.invoke(app, ["gate", str(good), "--bars", str(bars)]).exit_code == 0
    compared = shell.invoke(app, ["compare", str(bad), str(good)])
    assert compared.exit_code == 0
    assert "model: bad → good" in compared.output
    assert "became right: c0, c1" in compared.output
