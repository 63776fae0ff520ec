"""A yes is told from a no whatever its writing, and conditions are found."""

from __future__ import annotations

import pytest

from guardrails.polarity import bounds, clauses, conditions, kin, named

NO = [
    "Vous ne pouvez pas payer en espèces.",
    "Un retard ne donne lieu à aucune amende.",
    "Aucune amende n'est due en cas de retard.",
    "Le short est refusé dans le bassin.",
    "L'entrée est payante pour tous.",
    "Le bonnet est facultatif.",
    "On ne met ni viande ni poisson.",
    "Vous pouvez contester sans payer.",
    "Vous pouvez avoir plus d'un livret.",
]
YES = [
    "Vous pouvez payer en espèces.",
    "Votre demande n'est étudiée que le lundi.",
    "Le short n'est pas interdit.",
    "Vous ne pouvez pas avoir plus d'un livret.",
    "Aucun enfant n'est privé de repas.",
]


@pytest.mark.parametrize("sentence", NO)
def test_a_no_is_heard_however_it_is_said(sentence: str) -> None:
    assert clauses(sentence)[-1].denied


@pytest.mark.parametrize("sentence", YES)
def test_two_turns_and_a_restriction_say_yes(sentence: str) -> None:
    assert not clauses(sentence)[-1].denied


def test_an_opening_condition_is_a_clause_of_its_own() -> None:
    condition, rest = clauses("Si un orage éclate ici, l'entrée n'est pas remboursée.")
    assert condition.conditional
    assert not condition.denied
    assert rest.denied
    assert not rest.conditional


def test_a_condition_goes_to_the_end_of_its_clause() -> None:
    said = "L'enlèvement est gratuit, dans la limite de 2 m³ à chaque fois. Venez le lundi."
    assert list(bounds(said)) == ["dans la limite de 2 m³ à chaque fois"]
    assert list(conditions("Le prêt est prolongé si personne n'attend le livre.")) == [
        "si personne n'attend le livre"
    ]


def test_who_acts_is_known_by_all_its_names() -> None:
    assert named("Allez à la préfecture le lundi.") == {"prefecture", "lundi"}
    assert "gendarmerie" in kin("commissariat")
