"""What a town needs is computed as docs/capacite.md says, from figures that stand beside it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.capacity import Town, main, needs

PAGE = (Path(__file__).parents[2] / "docs/capacite.md").read_text("utf-8")
TOWN, COUNTRY = Town(500_000), Town(68_000_000)


def row(beginning: str) -> list[int]:
    """The numbers of the computed table's row, the town's and the country's."""
    found = re.search(rf"^\| {re.escape(beginning)}.*$", PAGE, re.MULTILINE)
    assert found, beginning
    cells = found.group(0).strip("|").split("|")[1:]
    return [int(re.search(r"\d[\d ]*", cell).group(0).replace(" ", "")) for cell in cells]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("beginning", "name", "composition"),
    [
        ("cœurs pour répondre, mots", "cores for answering", "extract"),
        ("cœurs pour répondre, si", "cores for answering", "write"),
        ("conversations ouvertes", "conversations open", "extract"),
        ("processus web (", "web processes by open conversations", "extract"),
        ("réponses gardées", "gigabytes of answers kept", "extract"),
        ("agents occupés", "agents", "extract"),
    ],
)
def test_the_page_tells_what_is_computed(beginning: str, name: str, composition: str) -> None:
    computed = [needs(replace(each, composition=composition))[name] for each in (TOWN, COUNTRY)]
    assert row(beginning) == computed


def test_twice_the_questions_or_the_peak_ask_for_twice_the_cores() -> None:
    once = needs(COUNTRY)["questions a second, peak"]
    for twice in (replace(COUNTRY, questions_a_year=4.0), replace(COUNTRY, peak=20.0)):
        assert needs(twice)["questions a second, peak"] == pytest.approx(2 * once)
        assert needs(twice)["cores for answering"] == pytest.approx(52, abs=1)


def test_the_command_prints_each_need_and_refuses_what_makes_no_sense(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["--inhabitants", "500000", "--per-agent", "1"])
    assert re.search(r"^agents +13$", capsys.readouterr().out, re.MULTILINE)
    for wrong in (["--peak", "0"], ["--busy", "1.5"], ["--composition", "guess"]):
        with pytest.raises(SystemExit) as ended:
            main(["--inhabitants", "500000", *wrong])
        assert ended.value.code == 2
