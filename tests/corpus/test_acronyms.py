"""What acronyms stand for, out of sheets of our own and out of the State's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.acronyms import acronyms
from corpus.declared import snapshot
from corpus.initials import EXACT, MISSED, initials_cost, words_of
from corpus.procedure import Procedure
from corpus.settings import CorpusSettings
from corpus.sources.dila.archive import files
from corpus.sources.dila.formats import read_tree
from corpus.sources.dila.sheet import read_sheet
from tests.conftest import require
from tests.corpus.trees import el, para, read, titled


def sheets(*texts: str) -> Iterator[Procedure]:
    """One sheet a text."""
    for number, text in enumerate(texts):
        yield replace(read(el("Texte", para(text))), id=f"F{number}")


@pytest.mark.parametrize(
    ("text", "acronym", "expansion"),
    [
        ("Vous percevez le prêt local vélo (PLV) ou rien.", "PLV", "prêt local vélo"),
        ("Le PLV (prêt local vélo) est versé.", "PLV", "prêt local vélo"),
        ("la Caisse d'aide aux familles (Caf)", "CAF", "caisse d'aide aux familles"),
        (
            "le bureau des vélos électriques (BVE, ouvert le soir)",
            "BVE",
            "bureau des vélos électriques",
        ),
        ("le droit au logement durable (DALD)", "DALD", "droit au logement durable"),
        (
            "la direction départementale des vélos (DDV)",
            "DDV",
            "direction départementale des vélos",
        ),
        ("un pacte de vélo solidaire (PAVS)", "PAVS", None),  # one sheet, and not the initials
        ("dans tous les cas (PLV)", "PLV", None),
        ("rendez-vous à la mairie (OUI)", "OUI", None),
        ("le PLV (voir le guide du parc)", "PLV", None),
    ],
)
def test_an_acronym_is_explained_by_words_with_its_initials(
    text: str, acronym: str, expansion: str | None
) -> None:
    expected = {acronym: (expansion,)} if expansion else {}
    assert acronyms(sheets(text)) == expected


def test_letters_within_words_are_believed_of_two_sheets() -> None:
    text = "un pacte de vélo solidaire (Pavs)"
    assert acronyms(sheets(text)) == {}
    assert acronyms(sheets(text, f"Voici {text}")) == {"PAVS": ("pacte de vélo solidaire",)}


def test_the_most_usual_expansion_comes_first_and_rare_ones_go() -> None:
    usual = [f"le prêt local vélo (PLV) numéro {number}" for number in range(20)]
    other = [f"le plan local de voirie (PLV) numéro {number}" for number in range(4)]
    rare = ["la place libre vide (PLV)"]
    assert acronyms(sheets(*rare, *other, *usual)) == {
        "PLV": ("prêt local vélo", "plan local de voirie")
    }


def test_a_definition_is_believed_when_it_has_the_initials() -> None:
    sheet = read(
        el("Texte", para("Oui.")),
        titled("Abreviation", "PLV", el("Texte", para("Prêt local vélo"))),
        titled("Definition", "Vélo", el("Texte", para("Véhicule léger"))),
    )
    assert acronyms([sheet]) == {"PLV": ("prêt local vélo",)}


def test_an_unexplained_acronym_takes_the_one_expression_that_sheets_open_with() -> None:
    used = ["Le prêt local vélo est gratuit." for _ in range(12)]
    where = ["Le guichet PLV donne le prêt local vélo.", "Demandez au guichet PLV."]
    assert acronyms(sheets(*used, *where)) == {"PLV": ("prêt local vélo",)}
    assert acronyms(sheets(*used, where[1], where[1])) == {}, "never beside its acronym"
    rivals = ["Le plan local voirie est prêt." for _ in range(4)]
    assert acronyms(sheets(*used, *where, *rivals)) == {}, "not the only one"


@pytest.mark.parametrize(
    ("acronym", "words", "match"),
    [
        ("APL", "aide personnalisée au logement", "exact"),
        ("DALO", "droit au logement opposable", "exact"),
        ("Éhpad", "établissement d'hébergement pour personnes âgées dépendantes", "exact"),
        ("Pacs", "pacte civil de solidarité", "near"),
        ("APL", "aide au logement", "none"),
        ("APL", "logement personnalisé aidé", "none"),
        ("APL", "aide personnalisée logement social", "none"),
        ("A", "aide", "none"),
    ],
)
def test_how_well_letters_are_initials(acronym: str, words: str, match: str) -> None:
    cost = initials_cost(acronym, tuple(words_of(words)))
    found = "exact" if cost < EXACT else "near" if cost < MISSED else "none"
    assert found == match


@pytest.mark.corpus
def test_real_sheets_explain_their_acronyms() -> None:
    path: Path = CorpusSettings().downloads() / snapshot()["filename"]
    require(path.is_file(), f"{path} (guichet corpus sync)")
    members = list(files(path, re.compile(r".*particuliers/F\d*7\.json").fullmatch))
    read_sheets = [
        read_sheet(read_tree(file.content, file.id), file.id, "state", "particuliers", "")
        for file in members
    ]
    table = acronyms(sheet for sheet in read_sheets if isinstance(sheet, Procedure))
    assert table["RSA"] == ("revenu de solidarité active",)
    assert table["CAF"] == ("caisse d'allocations familiales",)
    assert table["PACS"] == ("pacte civil de solidarité",)
    assert table["MDPH"] == ("maison départementale des personnes handicapées",)
    assert len(table) > 100
