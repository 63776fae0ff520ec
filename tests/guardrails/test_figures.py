"""Figures are the same whatever their writing, and none is shown that no source holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails.figures import figures, missing

SAME = [
    ("vingt-cinq euros", "25 €", "25,00 EUR", "€25.00", "25€", "twenty-five euros"),
    ("1 240 €", "1240 euros", "1.240 €", "1,240 euros", "mille deux cent quarante euros"),
    ("3 mois", "3 months", "trois mois", "three months"),
    ("quinze jours", "15 jours", "fifteen days"),
    ("un mois", "1 mois", "one month"),
    ("12,5 %", "12.5%", "12,50 pour cent"),
    ("1er mars 2026", "01/03/2026", "2026-03-01", "March 1, 2026", "1 March 2026", "1.3.2026"),
    ("9h30", "9 h 30", "09:30", "9:30 am", "9 heures 30"),
    ("14 h", "14h", "14 heures", "14h00"),
    ("06 12 34 56 78", "0612345678", "+33 6 12 34 56 78", "06.12.34.56.78"),
    ("https://www.ville.example/page", "www.ville.example/page", "http://ville.example/page/"),
    ("Cerfa n° 12345*03", "cerfa 12345*02", "formulaire Cerfa n°12 345*03"),
    ("quatre-vingt-dix-neuf", "99", "ninety-nine", "nonante-neuf"),
    ("deux cent cinquante mille", "250 000", "250000"),
    ("soixante et onze", "71", "septante et un"),
    ("2 millions d'euros", "2 000 000 €", "deux millions d'euros"),
    ("36 46", "3646"),
]


@pytest.mark.parametrize("writings", SAME, ids=lambda writings: writings[0])
def test_a_figure_is_the_same_in_all_its_writings(writings: tuple[str, ...]) -> None:
    first = figures(writings[0])
    assert len(first) == 1
    assert all(figures(writing) == first for writing in writings)


@pytest.mark.parametrize("text", ["une carte", "un acte de naissance", "le 1er", "a card", "F1341"])
def test_an_article_is_no_figure(text: str) -> None:
    assert not figures(text)


def test_a_figure_missing_from_the_sources_is_told() -> None:
    sources = ["Le passeport coûte 86 €. Il est fait en 3 mois.", "Appelez le 3939."]
    assert not missing("Il coûte quatre-vingt-six euros, en trois mois. Appelez le 39 39.", sources)
    assert [str(figure) for figure in missing("Il coûte 87 € en 3 jours.", sources)] == [
        "87 euro",
        "3 day",
    ]


def test_a_bare_number_is_content_with_any_unit_but_a_unit_must_agree() -> None:
    assert not missing("Il en faut 3.", ["sous 3 mois"])
    assert missing("Il faut 3 jours.", ["sous 3 mois"])
    assert not missing("Il faut 3 jours.", ["le délai, en jours, est de 3"])


def test_a_part_of_a_date_is_implied_and_a_year_is_never_added() -> None:
    source = ["jusqu'au 1er mars 2026"]
    assert not missing("jusqu'au 1er mars", source)
    assert not missing("en 2026", source)
    assert missing("jusqu'au 1er mars 2027", source)
    assert missing("jusqu'au 1er mars 2026", ["jusqu'au 1er mars"])


def test_a_link_a_phone_or_an_address_that_is_in_no_source_is_told() -> None:
    source = ["voir https://ville.example/aide ou mairie@ville.example, 04 00 00 12 34"]
    assert not missing("Écrivez à mairie@ville.example ou voyez ville.example", source)
    for invented in ("https://autre.example", "aide@ville.example", "04 00 00 12 35", "www.a.fr/b"):
        assert missing(f"voir {invented}", source)


@given(st.integers(0, 999_999_999), st.sampled_from(["€", "jours", "mois", "%", "ans", ""]))
def test_a_number_is_found_in_its_own_source_however_grouped(number: int, unit: str) -> None:
    grouped = f"{number:,}".replace(",", "\u202f")
    assert not missing(f"soit {number} {unit}.", [f"(soit {grouped} {unit})"])
    assert missing(f"soit {number + 1} {unit}.", [f"soit {number} {unit}."])


@given(st.text(max_size=200))
def test_a_text_is_its_own_source(text: str) -> None:
    assert not missing(text, [text])


@given(st.lists(st.sampled_from(
    ["3", " ", "1er", "mars", "2026", "€", "h", "/", ".", ",", "vingt", "-", "et", "un", "mois",
     "06 12 34 56 78", "a@b.fr", "www.x.fr", "cent", "mille", "%", ":", "n°", "cerfa"]
), max_size=14).map("".join))  # fmt: skip
def test_no_writing_makes_it_fail(text: str) -> None:
    assert not missing(text, [text])
    assert all(figure.value for figure in figures(text))
