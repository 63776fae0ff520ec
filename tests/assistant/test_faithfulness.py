"""The words of a passage put together into what it does not say are found out."""

from __future__ import annotations

from assistant.faithfulness import (
    contradicted,
    evidence,
    foreign_names,
    invented,
    misplaced,
    of_another_case,
    omitted,
)
from assistant.reading import Reading, read_clauses, read_passage, read_text
from corpus.passages import Passage
from retrieval.lexical import Lexical

LEXICAL = Lexical()
PRICES = """Tranche: B ; Quotient familial: de 301 à 500 € ; Prix du repas: 1,00 €
Tranche: C ; Quotient familial: de 501 à 700 € ; Prix du repas: 1,80 €"""
CARDS = """Votre situation: Adulte ; Habitants de la métropole: 12 € ; Autres: 24 €
Votre situation: Enfant ; Habitants de la métropole: 5 € ; Autres: 8 €"""
RULES = """L'enlèvement est gratuit deux fois par an, dans la limite de 2 m³ à chaque fois.
Le dimanche, les gravats ne sont pas acceptés. La mairie répond au demandeur sous dix jours."""


def passage(text: str, *cases: str) -> Reading:
    made = Passage("id", "fiche", "Une fiche", "local", (), 0, cases, cases, text)
    return read_passage(made, LEXICAL)


def wrong_figures(sentence: str, text: str) -> list[str]:
    return [str(figure) for figure in misplaced(read_text(sentence, LEXICAL), passage(text))]


def test_the_figure_of_another_row_is_misplaced() -> None:
    assert not wrong_figures("Dans la tranche B, le prix du repas est d'un euro.", PRICES)
    assert wrong_figures("Dans la tranche B, le prix du repas est de 1,80 €.", PRICES) == [
        "1.8 euro"
    ]


def test_the_figure_of_another_column_is_misplaced() -> None:
    said = "Pour les adultes, habitants de la métropole, la carte coûte {} €."
    assert not wrong_figures(said.format(12), CARDS)
    assert wrong_figures(said.format(24), CARDS) == ["24 euro"]


def is_contradicted(sentence: str) -> bool:
    return contradicted(read_clauses(sentence, LEXICAL), passage(RULES))


def test_a_yes_for_a_no_is_a_contradiction() -> None:
    assert not is_contradicted("Les gravats sont refusés le dimanche.")
    assert is_contradicted("Les gravats sont acceptés le dimanche.")
    assert is_contradicted("L'enlèvement est payant deux fois par an.")


def test_another_actor_is_named() -> None:
    reading = passage(RULES)
    for actor, found in (("mairie", []), ("préfecture", ["prefecture"])):
        sentence = f"La {actor} répond au demandeur sous dix jours."
        said = read_text(sentence, LEXICAL)
        assert foreign_names(said, sentence, evidence(said.terms, reading), reading) == found


def test_a_condition_that_the_sheet_does_not_hold_is_invented() -> None:
    reading = passage(RULES)
    assert not invented("C'est gratuit, dans la limite de 2 m³.", reading, LEXICAL)
    assert invented("C'est gratuit, à condition d'être retraité boursier.", reading, LEXICAL)


def test_a_cap_left_out_is_told() -> None:
    reading, question = passage(RULES), read_text("Est-ce gratuit ?", LEXICAL)
    for sentence, told in (
        ("L'enlèvement est gratuit deux fois par an, jusqu'à 2 m³ à chaque fois.", []),
        ("L'enlèvement est gratuit deux fois par an.", ["dans la limite de 2 m³ à chaque fois"]),
    ):
        said = read_text(sentence, LEXICAL)
        assert omitted(said, evidence(said.terms, reading), question, LEXICAL) == told


def test_a_case_that_has_its_own_passage_is_another_case() -> None:
    here, there = passage(RULES, "Particuliers"), passage(PRICES, "Professionnels")
    said = read_text("Pour les professionnels, l'enlèvement est gratuit.", LEXICAL)
    assert of_another_case(said, here, [there])
    assert not of_another_case(said, there, [here])
