"""The protection must not depend on where a name comes from, nor on how it is written."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from guardrails.personal_data import PersonalData

ORIGINS = {
    "france": ["Julien Roche", "Jérôme Moulin", "Marion Roche", "Emilie Moulin"],
    "maghreb": ["Kader Larbi", "Farid Boukhrit", "Farida Larbi", "Latifa Boukhrit"],
    "africa": ["Bakari Bongo", "Kofi Traore", "Aminata Bongo", "Binta Traore"],
    "asia": ["Nguyen Thi Lan", "Li Wei", "Rajesh Kumar", "Priya Sivakumar"],
    "europe": ["Maria da Silva", "Katarzyna Nowak", "Ion Popescu", "John Smith"],
    "jewish_armenian": ["Dov Cohen", "Esther Lévy", "Tigran Sarkissian", "Yael Zerbib"],
}
SENTENCES = [
    "Bonjour, je m'appelle {} et je voudrais refaire ma carte d'identité.",
    "mon mari {} a perdu son passeport",
    "Je suis {}, quelles aides pour moi ?",
    "J'ai rendez-vous avec {} demain à la mairie",
    "{} doit renouveler son titre de séjour",
    "slt c {} jvoudrai savoir pr la cantine",
]


@pytest.mark.parametrize("style", [str, str.lower, str.upper], ids=["as is", "lower", "upper"])
@pytest.mark.parametrize("origin", ORIGINS)
def test_every_name_is_covered(
    personal_data: PersonalData, origin: str, style: Callable[[str], str]
) -> None:
    missed = []
    for name in ORIGINS[origin]:
        for sentence in SENTENCES:
            text, written = style(sentence.format(name)), style(name)
            start = text.index(written)
            covered = sum(
                max(0, min(span.end, start + len(written)) - max(span.start, start))
                for span in personal_data.find(text)
                if span.type == "PERSON"
            )
            if covered < len(written) - 1:
                missed.append(text)
    assert not missed
