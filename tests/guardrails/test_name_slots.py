"""Where only a name fits, a name is seen, even when every word of it stands in a dictionary."""

from __future__ import annotations

import pytest

from guardrails.personal_data import PersonalData
from guardrails.placeholders import Placeholders

COVERED = [
    "mon fils tonnerre a 12 ans|tonnerre",
    "mon voisin soleil ravelomanana fait du bruit|soleil ravelomanana",
    "jmapel soizic le brizec cmt fr|soizic le brizec",
    "nom : malo charpente. objet : bac|malo charpente",
    "mme de kerlouan m'a reçue|de kerlouan",
    "MADAME N'DOLLO EST VENUE|N'DOLLO",
    "une lettre de ma tante, oriane vaucresson ?|oriane vaucresson",
    "JE VOUS ÉCRIS AU NOM DE YSALINE TONDEUSE, MA VOISINE|YSALINE TONDEUSE",
    "MERCI. CORDIALEMENT, OMBELINE GRAS|OMBELINE GRAS",
    "MA SŒUR VALTRUDE PLAQUE SE MARIE|VALTRUDE PLAQUE",
    "pouvez-vous dire à Ombeline Ravasse que j'arrive|Ombeline Ravasse",
    "faut-il que vindraline oukembe signe aussi|vindraline oukembe",
    "la nounou, olive oukembe, part en retraite|olive oukembe",
    "Boréale Mukwinda et moi voulons nous pacser|Boréale Mukwinda",
]


@pytest.mark.parametrize("case", COVERED)
def test_a_name_of_any_words_is_covered_where_only_a_name_fits(
    personal_data: PersonalData, case: str
) -> None:
    text, name = case.split("|")
    start = text.index(name)
    spans = personal_data.find(text)
    assert any(span.start <= start and start + len(name) <= span.end for span in spans), spans


ORDINARY = [
    "la mairie, rue Victor Hugo, ferme quand ?",
    "notre petit commerce ferme à 19 heures",
    "mon fils adolescent veut un job d'été",
    "ma voisine handicapée a une place",
    "mon père hospitalisé ne peut pas voter",
    "je suis marie depuis 10 ans",
    "JE ME MARIE : COMBIEN DE JOURS DE CONGÉ",
    "puis-je planter une clémentine en pot",
    "c gratuit pr les enfants ?",
    "au nom de la loi, qui décide ?",
    "Nom d'usage : utilisation du nom des 2 parents",
    "bonjour madame demande de rendez-vous",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_everyday_words_in_the_same_places_are_left(personal_data: PersonalData, text: str) -> None:
    assert personal_data.strip(text).text == text


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("g demenagé au 8 rue du puits neuf fo prevenir ki", "8 rue du puits neuf"),
        ("jabite 2 rue basse", "2 rue basse"),
        ("Je suis au 18 rue de l'Église. Rappelez-moi", "18 rue de l'Église"),
    ],
)
def test_an_address_ends_where_its_street_does(
    personal_data: PersonalData, text: str, address: str
) -> None:
    assert [text[span.start : span.end] for span in personal_data.find(text)] == [address]


def test_a_list_of_public_phrases_can_be_replaced_while_it_serves(
    personal_data: PersonalData,
) -> None:
    text = "rendez-vous avec Karim Benali au 06 12 34 56 78"
    try:
        personal_data.allow(["Karim Benali", "0612345678"])
        assert personal_data.find(text) == ()
    finally:
        personal_data.allow([])
    assert len(personal_data.find(text)) == 2


def test_a_name_keeps_its_placeholder_from_one_turn_to_the_next_however_it_is_written(
    personal_data: PersonalData,
) -> None:
    known = Placeholders()
    turns = ["moi c karim benali", "NOM : BENALI KARIM", "Je m'appelle Karim Benali."]
    assert [personal_data.strip(turn, known).text for turn in turns] == [
        "moi c [PERSONNE_1]",
        "NOM : [PERSONNE_1]",
        "Je m'appelle [PERSONNE_1].",
    ]
