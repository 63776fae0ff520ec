"""What a letter asks, and what an agent changed: no model needed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.drafting.decisions import decides
from assistant.drafting.difference import difference, kept
from assistant.drafting.essential import essential

AROUND = (
    "Madame, Monsieur, je me permets de vous écrire au sujet de notre installation récente dans "
    "votre commune, où nous avons trouvé une maison agréable avec un petit jardin. {} Je vous "
    "remercie par avance du temps que vous prendrez, et vous prie de recevoir mes salutations "
    "distinguées ainsi que mes meilleurs vœux."
)


@pytest.mark.parametrize(
    "asked",
    [
        "Comment inscrire mon fils à la cantine ?",
        "Je voudrais savoir si la déchèterie accepte le plâtre.",
        "Merci de me préciser les pièces à fournir pour un passeport.",
        "Pourriez-vous m'expliquer la marche à suivre pour un permis de végétaliser.",
        "Je ne sais pas à qui m'adresser pour une demande d'acte de naissance.",
    ],
)
def test_of_a_long_letter_the_sentence_that_asks_is_kept(asked: str) -> None:
    assert essential(AROUND.format(asked)) == asked


def test_the_subject_line_is_kept_with_the_question() -> None:
    letter = "Objet : cantine\n" + AROUND.format("Quels papiers faut-il ?")
    assert essential(letter) == "Objet : cantine Quels papiers faut-il ?"


def test_a_short_message_is_its_own_question() -> None:
    assert essential("Bonjour, ma carte est perdue") == "Bonjour, ma carte est perdue"


def test_a_letter_in_which_nothing_seems_asked_is_taken_whole() -> None:
    letter = AROUND.format("Notre poubelle a disparu.")
    assert essential(letter) == letter


def test_a_difference_tells_the_sentence_that_changed_and_no_other() -> None:
    before = "La piscine ouvre à 9 h. Le bonnet est obligatoire."
    after = "La piscine ouvre à 9 h. Le bonnet est obligatoire, sauf pour les bébés."
    lines = difference(before, after).splitlines()
    assert [line for line in lines if line.startswith("-") and not line.startswith("---")] == [
        "-Le bonnet est obligatoire."
    ]
    assert "+Le bonnet est obligatoire, sauf pour les bébés." in lines


def test_nothing_changed_is_no_difference_and_all_kept() -> None:
    assert difference("Une phrase.", "Une phrase.") == ""
    assert kept("Une phrase.", "Une phrase.") == 1.0
    assert kept("Une phrase.", "Tout autre chose") == 0.0
    assert kept("", "Tout") == 0.0


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200), st.text(max_size=200))
def test_any_two_texts_can_be_compared(before: str, after: str) -> None:
    assert 0.0 <= kept(before, after) <= 1.0
    assert isinstance(difference(before, after), str)


@pytest.mark.parametrize(
    "sentence",
    [
        "Vous avez droit au tarif réduit.",
        "Avec ces revenus, vous êtes donc éligible à la bourse.",
        "Vous n'avez pas droit à cette aide.",
        "You are not entitled to the grant.",
    ],
)
def test_what_grants_or_denies_something_is_a_decision(sentence: str) -> None:
    assert decides(sentence, "Le tarif réduit est de 3 euros.")


@pytest.mark.parametrize(
    "sentence",
    [
        "Si vous avez droit au tarif réduit, apportez votre carte.",
        "Le tarif réduit est réservé aux étudiants.",
        "Vous avez droit à 24 passages gratuits par an et par foyer.",
    ],
)
def test_a_rule_said_of_everybody_is_none(sentence: str) -> None:
    assert not decides(sentence, "- Vous avez droit à 24 passages gratuits par an et par foyer.")
