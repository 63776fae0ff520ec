"""Which brackets hold a number of the question."""

from __future__ import annotations

import pytest

from assistant.brackets import holds_a_number_of


@pytest.mark.parametrize(
    ("question", "text", "held"),
    [
        ("quotient familial de 850", "Tranche: D ; Quotient familial: de 701 à 900 €", True),
        ("quotient 850", "Quotient familial: de 901 à 1\u202f200 €", False),
        ("quotient 1 300", "de 1\u00a0201 à 1\u00a0600 €", True),
        ("un enfant de 12 ans", "De 3 à 17 ans, études".replace("De", "de"), True),
        ("quel prix ?", "de 3 à 17 ans", False),
        ("le 850", "de la mairie à 900 m", False),
    ],
)
def test_a_bracket_holds_the_numbers_between_its_ends(question: str, text: str, held: bool) -> None:
    assert holds_a_number_of(question, text) is held
