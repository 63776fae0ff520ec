from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
from lxml import html
from typer.testing import CliRunner

from evaluation.answers.confidences import confidences
from evaluation.answers.figures import SHARES
from evaluation.answers.gate import read_bars
from evaluation.answers.kept import Run, keeping
from evaluation.answers.reply import Outcome, Reply, Stated
from evaluation.answers.scorers import SCORERS
from evaluation.answers.systems import Heard
from evaluation.bias.changes import CHANGES
from evaluation.bias.pairs import ARMS, axes
from evaluation.case import Case, Spoken
from evaluation.commands import app
from evaluation.report.french import figured, percent, slice_name, texts
from evaluation.report.page import page

HOSTILE = "<img src=https://example.org/x onerror=alert(1)>"


def outcomes(count: int = 60) -> tuple[Outcome, ...]:
    """A believable run: the surer the answer, the more often right."""
    random = np.random.default_rng(3)
    made = []
    for number in range(count):
        answerable = number % 4 > 0
        confidence = float(random.random())
        text = "C'est oui." if random.random() < confidence else f"Non. {HOSTILE}"
        shown = confidence > 0.4
        case = Case(
            id=f"c{number}",
            question=f"Question {number} ? {HOSTILE if number == 1 else ''}",
            kind="local" if answerable else "unanswerable",
            gold=("piscines",) if answerable else (),
            facts=(("oui",),) if answerable else (),
            style="sms" if number % 2 else "plain",
            history=(Spoken("user", "Bonjour"),) if number % 3 else (),
        )
        reply = Reply(
            status="answered" if shown else "low_confidence",
            text=text if shown else "Un agent peut vous aider.",
            language="fr",
            sheets=("piscines",),
            sentences=(Stated(text, ("piscines",)),),
            excerpt="Extrait",
            confidence=confidence,
        )
        made.append(Outcome(case, reply, 4000 + 50.0 * number, 300 + number, 1500 + number))
    return tuple(made)


def rendered(made: tuple[Outcome, ...]) -> str:
    run = Run(Path("essai"), {"model": {"file": "m.gguf"}}, tuple(o.case for o in made), made)
    return page(run, read_bars())


def test_the_report_asks_for_nothing_outside_itself() -> None:
    written = rendered(outcomes())
    tree = html.fromstring(written)
    assert not tree.xpath("//script | //link | //img | //iframe | //object")
    for element in tree.iter():
        for name, value in element.attrib.items():
            if name.endswith(("href", "src")):
                assert value.startswith("#")
    assert "@import" not in written
    assert not re.search(r"url\((?!#)", written)
    assert "default-src 'none'" in written


def test_every_plot_says_in_words_what_it_shows_and_no_id_stands_twice() -> None:
    tree = html.fromstring(rendered(outcomes()))
    plots = tree.xpath("//*[local-name()='svg']")
    assert len(plots) == 3
    for plot in plots:
        title, description = plot.get("aria-labelledby").split()
        assert tree.get_element_by_id(title).text
        assert "%" in tree.get_element_by_id(description).text
    ids = Counter(element.get("id") for element in tree.iter() if element.get("id"))
    assert [id for id, count in ids.items() if count > 1] == []
    assert all(table.xpath("./caption") for table in tree.xpath("//table"))
    assert all(head.get("scope") for head in tree.xpath("//th"))


def test_wrong_answers_that_were_shown_come_first() -> None:
    tree = html.fromstring(rendered(outcomes()))
    kinds = [article.get("class") for article in tree.xpath("//article")]
    assert kinds == sorted(kinds, reverse=True)
    assert kinds[0] == "wrong_shown"


def test_a_run_without_any_answer_still_has_its_report() -> None:
    assert "aucun cas" in rendered(()) or "trop peu de cas" in rendered(())
    refused = replace(outcomes(1)[0], reply=Reply("error", ""), error="refused")
    assert "refused" in rendered((refused,))


def test_a_withheld_answer_counts_in_the_curve_by_what_it_would_have_said() -> None:
    told, right = confidences(outcomes())
    assert len(told) == 60
    withheld = [o for o in outcomes() if not o.reply.shown]
    assert any(confidences([o])[1] == [True] for o in withheld)
    assert confidences([replace(withheld[0], reply=Reply("no_source", ""))]) == ([], [])
    assert sum(right) < 60


def test_every_figure_has_its_words_and_numbers_are_french() -> None:
    told = {*SHARES, *SCORERS} - {"verdict", "confidence", "facts_held"}
    assert told <= texts()["figures"].keys()
    assert percent(0.923, 1) == "92,3\u00a0%"
    assert figured("seconds", 1.25) == "1,2\u00a0s"
    assert slice_name("style sms") == "écriture : façon SMS"


def test_a_run_of_bias_tells_each_axis_in_words_and_in_a_plot() -> None:
    made = tuple(
        Outcome(
            Case(f"{axis.name}/r{n}/{arm}", "?", "local", ("s",), tags=(f"axis:{axis.name}",)),
            Reply("answered", "Vous devez venir.", sheets=("s",)),
        )
        for axis in axes()
        for n in range(60)
        for arm in ARMS
    )
    tree = html.fromstring(rendered(made))
    told = tree.get_element_by_id("treated").getparent().text_content()
    assert told.count("pas de différence au-delà de ±5 points") >= 63
    assert {*CHANGES} <= texts()["outcomes"].keys()
    assert {axis.name for axis in axes()} <= texts()["axes"].keys()


def test_the_command_writes_one_file(tmp_path: Path) -> None:
    made = outcomes(8)
    with keeping(tmp_path / "run", [o.case for o in made], {"model": "m"}) as keeper:
        for each in made:
            keeper.keep(each.case, Heard({"status": "no_source", "answer": "Rien."}, 10.0))
    target = tmp_path / "r.html"
    done = CliRunner().invoke(app, ["report", str(tmp_path / "run"), "--output", str(target)])
    assert done.exit_code == 0
    assert "<h1>" in target.read_text("utf-8")
