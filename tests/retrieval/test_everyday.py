"""Everyday French and what the sheets call it."""

from __future__ import annotations

import pytest

from retrieval.asking import Understanding
from retrieval.everyday import expressions, said_otherwise
from retrieval.lexical import Lexical


@pytest.mark.parametrize(
    ("question", "called"),
    [
        ("J'ai été virée sans raison", "licenciement licencié"),
        ("ma BAGNOLE est à la casse", "véhicule voiture"),
        ("on veut récupérer notre caution", "dépôt de garantie"),
        ("Mes proprios ne répondent pas", "propriétaire bailleur"),
    ],
)
def test_everyday_words_are_known_whatever_their_ending_and_capitals(
    question: str, called: str
) -> None:
    assert called in said_otherwise(question).values()


def test_the_longest_expression_counts_alone() -> None:
    assert said_otherwise("mon fils est viré du collège") == {
        "viré du collège": "exclusion sanction disciplinaire élève"
    }
    assert said_otherwise("il est viré, du collège on ne dit rien") == {
        "viré, du collège": "exclusion sanction disciplinaire élève"
    }
    assert said_otherwise("viré") == {"viré": "licenciement licencié"}


def test_words_apart_are_no_expression() -> None:
    assert "viré du" not in " ".join(said_otherwise("viré hier du collège"))
    assert said_otherwise("") == {}


def test_every_expression_is_met_as_it_is_written_in_the_file(lexical: Lexical) -> None:
    for expression, words in expressions().items():
        assert expression, f"an empty expression for {words!r}"
        found = said_otherwise(" ".join(expression))
        assert words in found.values(), f"{expression} found {found}"
        assert lexical.question(words), f"{words!r} has no word that search by words sees"


def test_what_the_sheets_call_it_is_looked_for_by_words_and_by_meaning(lexical: Lexical) -> None:
    asked = Understanding(lexical, set)("la caution de mon bailleur")
    assert asked.called == "dépôt de garantie"
    assert set(lexical.question("dépôt garantie").indices) <= set(asked.terms.indices)
    assert asked.meaning == "la caution de mon bailleur"
