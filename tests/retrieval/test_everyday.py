"""Everyday French and what the sheets call it."""

from __future__ import annotations

import pytest

from retrieval.asking import ADDED_ACROSS, Understanding
from retrieval.everyday import MOST_WORDS, Language, expressions, said_otherwise
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


@pytest.mark.parametrize("language", ["fr", "other"])
def test_every_expression_is_met_as_it_is_written_in_the_file(
    lexical: Lexical, language: Language
) -> None:
    for expression, words in expressions(language).items():
        assert 0 < len(expression) <= MOST_WORDS, f"{expression} for {words!r}"
        found = said_otherwise(" ".join(expression), language)
        assert words in found.values(), f"{expression} found {found}"
        assert lexical.question(words), f"{words!r} has no word that search by words sees"


def test_what_the_sheets_call_it_is_looked_for_by_words_and_by_meaning(lexical: Lexical) -> None:
    asked = Understanding(lexical, set)("la caution de mon bailleur")
    assert asked.called == "dépôt de garantie"
    assert set(lexical.question("dépôt garantie").indices) <= set(asked.terms.indices)
    assert asked.meaning == "la caution de mon bailleur"


@pytest.mark.parametrize(
    ("question", "called"),
    [
        ("my landlord keeps the deposit", "propriétaire bailleur dépôt de garantie"),
        ("¿quién paga mi fianza?", "dépôt de garantie"),
        ("أضعت جواز سفري", "perte perdu passeport"),
    ],
)
def test_a_question_in_another_language_is_looked_for_under_the_sheets_words(
    lexical: Lexical, question: str, called: str
) -> None:
    asked = Understanding(lexical, lambda terms: set())(question)
    assert asked.called == called
    weights = dict(zip(asked.terms.indices, asked.terms.values, strict=True))
    added = lexical.question(called).indices
    assert [weights[term] for term in added] == [ADDED_ACROSS] * len(added)


def test_words_of_other_languages_mean_nothing_in_a_french_question(lexical: Lexical) -> None:
    understand = Understanding(lexical, set)
    assert understand("le bail et la fine lame").added == ()
