"""A cry for help is heard, however it is written; a look-alike is not taken for one."""

from __future__ import annotations

import time
import tomllib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails.emergency import emergency_kinds, emergency_text, find_emergency
from guardrails.rule_files import RULES, read_rules
from guardrails.verdict import Emergency

FIRE = Emergency("fire", ("18", "112"))
CRIES = """
suicide | je veux mourir
suicide | jve mourir
suicide | JE VEUX MOURIR !!!
suicide | j'ai envie d'en finir avec la vie
suicide | je ne veux plus vivre
suicide | jen peu plus je vai me tuer
suicide | mon fils veut se suicider
suicide | I want to kill myself
suicide | quiero morir
partner_violence | mon mari me frape
partner_violence | mon mari me frappe, que faire ?
partner_violence | MON CONJOINT M'A FRAPPÉE
partner_violence | mon copain m'étrangle
partner_violence | Mon mari me bat depuis des années, j'ai deux enfants.
partner_violence | j'ai peur de mon mari
partner_violence | my husband beats me
partner_violence | زوجي يضربني
child_danger | mon voisin frappe ses enfants
child_danger | un enfant est battu par ses parents
child_danger | mon père me tape
child_danger | ma fille a disparu
medical | mon père ne respire plus
medical | j'ai mal à la poitrine
medical | elle a pris des cachets elle ne se réveille plus
medical | je viens d'avoir un accident, il y a des blessés
medical | my father is not breathing
fire | il y a le feu dans mon immeuble
fire | ma maison brûle
fire | my house is on fire
aggression | quelqu'un essaie d'entrer chez moi
aggression | je viens de me faire agresser
homeless_tonight | je dors dehors ce soir
homeless_tonight | je ne sais pas où dormir ce soir
homeless_tonight | je suis à la rue avec mes enfants
homeless_tonight | i have nowhere to sleep tonight
harassment | mon fils est harcelé à l'école
harassment | mes photos intimes circulent sur internet
victim | je suis victime d'une agression
sea | mon bateau coule
help | au secours !
help | je suis en danger
""".strip().splitlines()

LOOK_ALIKES = """
numéro du SAMU social pour stage
assurance incendie habitation
carte de sauveteur
déclarer un accident du travail
accident de voiture constat amiable
mourir déclaration de décès
comment tuer des rats
violence : porter plainte attestation
Que faire en cas de violences conjugales ?
je ne veux plus vivre en appartement
mon enfant est malade, quels congés ?
mon fils est mort, quelles démarches ?
feu d'artifice du 14 juillet
je meurs de faim, où est la cantine
mon mari est décédé
comment devenir pompier volontaire
harcèlement au travail que faire
signaler un nid de frelons
où dormir en camping
comment demander un hébergement d'urgence
mon voisin me harcèle avec son bruit
j'ai été cambriolé la semaine dernière, quel papier pour l'assurance
suicide assisté en france loi
capital décès suicide assurance
je suis victime d'une arnaque
mon mari tape à la machine
secours populaire adresse
je vis à la rue Victor Hugo
numéro 3919 c'est quoi
horaires de la caserne des pompiers
formation premiers secours
prime de feu des pompiers
""".strip().splitlines()


@pytest.mark.parametrize("case", CRIES)
def test_a_cry_for_help_is_heard(case: str) -> None:
    kind, _, text = case.partition(" | ")
    emergency = find_emergency(text)
    assert emergency is not None
    assert emergency.kind == kind


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_a_look_alike_is_no_emergency(text: str) -> None:
    assert find_emergency(text) is None


def test_a_look_alike_does_not_hide_a_cry_beside_it() -> None:
    emergency = find_emergency("je suis morte de trouille, mort de trouille, mon mari me frappe")
    assert emergency is not None
    assert emergency.kind == "partner_violence"


SIGNS = """
suicide | je suis au bout du rouleau
suicide | I can't take it anymore
suicide | no puedo más
suicide | أنا يائس
partner_violence | mon mari contrôle mes sorties
partner_violence | I don't feel safe at home
child_danger | j'entends des cris chez mes voisins
homeless_tonight | je vais être expulsé demain et je ne sais pas où aller
""".strip().splitlines()
NO_SIGNS = """
j'en peux plus de ce formulaire, il bloque
je suis à bout, comment joindre la CAF ?
je suis menacé d'expulsion, quels recours ?
""".strip().splitlines()
OPENINGS = {
    "fr": "Je suis un assistant automatique",
    "en": "I am an automatic assistant",
    "es": "Soy un asistente automático",
    "ar": "أنا مساعد آلي",
}


@pytest.mark.parametrize("case", SIGNS)
def test_ambiguous_signs_are_no_certain_emergency(case: str) -> None:
    kind, _, text = case.partition(" | ")
    emergency = find_emergency(text)
    assert emergency is not None
    assert (emergency.kind, emergency.certain) == (kind, False)


@pytest.mark.parametrize("text", NO_SIGNS)
def test_weariness_with_a_procedure_is_no_sign(text: str) -> None:
    assert find_emergency(text) is None


@pytest.mark.parametrize("language", OPENINGS)
def test_each_kind_has_its_text_with_its_numbers_and_says_who_cannot_help(language: str) -> None:
    path = RULES / f"emergency_texts.{language}.toml"
    written = tomllib.loads(path.read_text(encoding="utf-8"))
    assert set(written) == {emergency.kind for emergency in emergency_kinds()}
    for emergency in emergency_kinds():
        text = emergency_text(emergency, language)
        assert text.startswith(OPENINGS[language])
        assert all(f"**{number}**" in text for number in emergency.numbers)
        assert 1 <= len(emergency.numbers) <= 2


@pytest.mark.parametrize("language", OPENINGS)
def test_signs_are_answered_with_the_number_and_without_saying_that_there_is_danger(
    language: str,
) -> None:
    with_signs = {
        kind
        for one in OPENINGS
        for kind in read_rules(f"emergency_{one}")
        if read_rules(f"emergency_{one}")[kind].get("signs")
    }
    for emergency in emergency_kinds():
        if emergency.kind in with_signs:
            text = emergency_text(replace(emergency, certain=False), language)
            assert all(f"**{number}**" in text for number in emergency.numbers)
            assert text != emergency_text(emergency, language)


def test_another_language_falls_back_on_french() -> None:
    assert emergency_text(FIRE, "fi") == emergency_text(FIRE, "fr")


@given(st.text(max_size=400))
def test_any_text_can_be_read(text: str) -> None:
    emergency = find_emergency(text)
    assert emergency is None or replace(emergency, certain=True) in emergency_kinds()


@pytest.mark.parametrize("piece", ["mon mari ", "je ", "a ", "l'enfant ", "aaaa", "il y a ", " "])
def test_no_repeated_piece_makes_it_slow(piece: str) -> None:
    start = time.perf_counter()
    find_emergency(piece * (4000 // len(piece)))
    assert time.perf_counter() - start < 1
