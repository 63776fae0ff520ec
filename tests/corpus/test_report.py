"""The report that editors read: what is old, said twice, broken, held, or leads nowhere."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.figure_reading import read_figures
from corpus.catalogue import Catalogue
from corpus.inspection import Finding
from corpus.procedure import Block, Link, Procedure
from corpus.quarantine import Held
from corpus.report.as_html import report_html
from corpus.report.as_json import report_json
from corpus.report.as_text import report_text
from corpus.report.broken import recall_broken, remember_broken
from corpus.report.duplicates import find_duplicates
from corpus.report.link_check import Checked
from corpus.report.making import Found, make_report
from corpus.report.report import Broken, Report
from corpus.report.stale import age_limits, find_stale
from corpus.settings import CorpusSettings
from guichet import app
from tests.corpus.planted import CONFLICTS, national, sheet

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LONG = (
    "Pour louer la salle des fêtes, déposez votre demande deux mois avant la date choisie, avec "
    "un justificatif de domicile, une attestation d'assurance et un chèque de caution. La remise "
    "des clés a lieu la veille au bureau du gardien, qui fait avec vous l'état des lieux."
)


def with_links(id: str, *urls: str, kind: str = "more", **more: object) -> Procedure:
    made = sheet(id, f"Fiche {id}", "", "Texte de la fiche.", **more)  # type: ignore[arg-type]
    return replace(made, links=tuple(Link(kind, f"Lien {url}", url) for url in urls))


def report_on(*sheets: Procedure, **more: object) -> Report:
    return make_report(Found(sheets, "abc123", **more), read_figures, NOW)  # type: ignore[arg-type]


def faults(report: Report) -> dict[str, str]:
    return {link.url: link.fault for link in report.links}


def test_sheets_are_counted_by_source_year_territory_and_audience() -> None:
    counts = report_on(
        sheet("a", "A", "", "Un.", audience=("particuliers", "associations")),
        replace(sheet("b", "B", "", "Deux."), updated=date(2019, 1, 1)),
        replace(national("F1", "C", "", "Trois."), updated=None),
    ).counts
    assert counts.sheets == 3
    assert counts.passages == 3
    assert counts.by_source == {"planted": 2, "state": 1}
    assert counts.by_year == {0: 1, 2019: 1, 2026: 1}
    assert counts.by_territory == {"Belleroche": 2, "France": 1}
    assert counts.by_audience == {"particuliers": 3, "associations": 1}


def test_a_sheet_is_old_by_the_limit_of_its_own_source() -> None:
    sheets = [
        replace(sheet("recent", "A", "", "Un."), updated=date(2026, 11, 1)),
        replace(sheet("old", "B", "", "Un."), updated=date(2026, 9, 1)),
        replace(national("F1", "C", "", "Un."), updated=date(2026, 9, 1)),
        replace(sheet("undated", "D", "", "Un."), updated=None),
    ]
    found = find_stale(sheets, {"planted": 30, "state": 730}, NOW.date())
    assert [(each.sheet.id, each.age_days) for each in found] == [("undated", None), ("old", 83)]


def test_the_age_limit_of_the_states_sheets_is_a_setting() -> None:
    assert age_limits(CorpusSettings(service_public_max_age_days=90))["service-public"] == 90


def test_a_link_to_a_sheet_that_is_not_there_is_told_with_who_uses_it() -> None:
    state = "https://www.service-public.fr/particuliers/vosdroits/"
    known = replace(national("F10", "Passeport", "", "Texte."), url=f"{state}F10")
    report = report_on(
        known,
        with_links("a", f"{state}F10", f"{state}F99"),
        with_links("b", f"{state}F99", "https://www.service-public.fr/associations/vosdroits/F99"),
        with_links("c", "a.md", "nowhere.md", "https://www.belleroche.example/demarches/a"),
        with_links("d", "https://www.belleroche.example/demarches/gone", "https://x.example/gone"),
    )
    assert faults(report) == {
        f"{state}F99": "no_such_sheet",
        "nowhere.md": "no_such_sheet",
        "https://www.belleroche.example/demarches/gone": "no_such_sheet",
    }
    assert report.links[0].used_by == ("a", "b")


def test_an_online_service_must_be_served_over_https() -> None:
    report = report_on(
        with_links("a", "http://payer.example", "https://payer.example", kind="service"),
        with_links("b", "http://lire.example", kind="reference"),
    )
    assert faults(report) == {"http://payer.example": "not_https"}


def test_pages_that_were_gone_when_asked_are_shown_with_the_day() -> None:
    asked = datetime(2026, 11, 20, tzinfo=UTC)
    answers = [("https://x.example/a", 404), ("https://x.example/b", 200), ("https://y.example", 0)]
    checked = {url: Checked(url, code, f"HTTP {code}", asked) for url, code in answers}
    report = report_on(with_links("a", *checked), checked=checked)
    assert faults(report) == {"https://x.example/a": "gone", "https://y.example": "gone"}
    assert report.links_checked == date(2026, 11, 20)
    assert {link.checked for link in report.links} == {date(2026, 11, 20)}


def test_sheets_that_say_nearly_the_same_are_told_with_what_differs() -> None:
    other = LONG.replace("deux mois avant", "trois semaines avant")
    (found,) = find_duplicates(
        [sheet("a", "Salle", "", LONG), sheet("b", "Fêtes", "", other), *CONFLICTS[0]]
    )
    assert {found.first.id, found.second.id} == {"a", "b"}
    assert "deux mois" in found.only_first[0]
    assert "trois semaines" in found.only_second[0]
    assert not any("remise des clés" in text for text in (*found.only_first, *found.only_second))


def test_a_passage_repeated_in_a_sheet_of_the_city_is_told_but_not_one_among_the_states() -> None:
    def about(id: str, topic: str) -> tuple[str, ...]:
        more = (f"Le {topic} numéro {number} de {id} a sa propre règle." for number in range(80))
        return (LONG, *more)

    local = sheet("a", "Salle", "", *about("rose", "jardin"))
    state = [
        national("F1", "B", "", *about("lys", "lac")),
        national("F2", "C", "", *about("if", "bois")),
    ]
    cut = [replace(each, blocks=_in_two(each)) for each in (local, *state)]
    found = find_duplicates(cut)
    assert {frozenset((each.first.id, each.second.id)) for each in found} == {
        frozenset(("a", "F1")),
        frozenset(("a", "F2")),
    }
    assert all(each.passage for each in found)


def _in_two(made: Procedure) -> tuple[Block, ...]:
    (block,) = made.blocks
    first, _, rest = block.text.partition("\n")
    return (
        replace(block, text=first),
        replace(block, headings=("Suite",), text=rest),
    )


def test_broken_sheets_are_remembered_until_their_source_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "corpus" / "broken.jsonl"
    assert recall_broken(file) == ()
    first, second = Broken("a", "a.md: expected a title"), Broken("b", "b.md: unreadable")
    remember_broken(file, ["a", "b"], [first, second])
    remember_broken(file, ["a"], [])
    assert recall_broken(file) == (second,)


def full_report() -> Report:
    poisoned = sheet("piege", "Une fiche <b>piégée</b>", "", "Texte.")
    finding = Finding("personal_data", "block 18", "f…@gmail.com")
    held = Held(poisoned, (finding,), NOW, earlier=True)
    return report_on(
        *CONFLICTS[0],
        sheet("a", "Salle", "", LONG),
        sheet("b", "Fêtes", "", LONG + " Merci."),
        with_links("c", "http://payer.example", "javascript:alert(1)", kind="service"),
        replace(sheet("d", "Ancienne", "", "Texte."), updated=date(2011, 1, 1), url="javascript:x"),
        held=(held,),
        broken=(Broken("website", "page.html: expected a title, found none"),),
    )


def test_the_page_tells_everything_in_french() -> None:
    page = report_html(full_report())
    for said in (
        "En quarantaine", "Donnée personnelle", "bloc 18", "f…@gmail.com", "Montant en euros",
        "page.html: expected a title, found none", "Quasi-doublons", "Service en ligne sans https",
        "1er janvier 2011", "Au 23 novembre 2026",
    ):  # fmt: skip
        assert said in page, said


def test_the_page_asks_nothing_of_any_network_and_runs_no_script() -> None:
    page = report_html(full_report())
    assert "<script" not in page
    assert not re.search(r"(?:\bsrc=|@import|url\(|<link|<img|<iframe)", page)
    assert "default-src 'none'" in page
    assert 'href="javascript:' not in page


def test_what_a_sheet_says_cannot_become_markup() -> None:
    page = report_html(full_report())
    assert "Une fiche &lt;b&gt;piégée&lt;/b&gt;" in page
    assert "<b>" not in page


def test_every_id_of_the_page_is_its_own_and_every_inner_link_leads_somewhere() -> None:
    page = report_html(full_report())
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)
    assert set(re.findall(r'aria-labelledby="([^"]+)"', page)) <= set(ids)


def test_an_empty_corpus_has_a_page_too() -> None:
    assert "Aucun conflit trouvé" in report_html(report_on())


def test_the_json_holds_the_whole_report() -> None:
    made = json.loads(json.dumps(report_json(full_report())))
    assert made["waiting"][0]["findings"] == [["personal_data", "block 18", "f…@gmail.com"]]
    assert made["conflicts"][0]["first"]["figures"] in (["86"], ["89"])
    assert made["stale"][0]["sheet"]["updated"] == "2011-01-01"
    assert made["made"] == NOW.isoformat()


def test_the_text_counts_all_and_lists_the_first() -> None:
    said = report_text(full_report(), shown=1)
    assert "In quarantine: 1" in said
    assert re.search(r"Conflicts: 1\n  euro, 1 time", said)
    assert "no date" not in said


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GUICHET_HOME", str(tmp_path))
    with Catalogue.open_to_write(tmp_path / "corpus" / "catalogue.sqlite") as catalogue:
        catalogue.replace("planted", [sheet("a", "Salle", "", LONG), CONFLICTS[0][1]])
        catalogue.replace("state", [CONFLICTS[0][0]])
    return tmp_path


def test_the_command_prints_text_or_json_or_writes_the_page(home: Path) -> None:
    run = CliRunner().invoke
    assert "3 sheets" in run(app, ["corpus", "report"]).stdout
    assert json.loads(run(app, ["corpus", "report", "--json"]).stdout)["counts"]["sheets"] == 3
    page = home / "report.html"
    assert run(app, ["corpus", "report", "--html", str(page)]).exit_code == 0
    assert page.read_text("utf-8").lstrip().startswith("<!doctype html>")
