"""The checks that tell a number naming a person from any other number."""

from __future__ import annotations

import pytest

from guardrails.french_identifiers import (
    is_file_number,
    is_iban,
    is_nir,
    is_nir_shape,
    is_plate_letters,
    is_siret,
    is_tax_number,
)


def key(number: str) -> str:
    plain = number.replace("2A", "19").replace("2B", "18")
    return f"{97 - int(plain) % 97:02}"


@pytest.mark.parametrize(
    "body", ["1850578006084", "285052A006084", "285052B006084", "1700520006084"]
)
def test_a_social_security_number_is_known_by_its_key(body: str) -> None:
    assert is_nir(body + key(body))
    wrong = f"{(int(key(body)) % 97) + 1:02}"
    assert not is_nir(body + wrong)
    assert is_nir_shape(body)


@pytest.mark.parametrize(
    "body", ["5850578006084", "1851378006084", "1850078006084", "0850578006084"]
)
def test_a_number_with_a_wrong_sex_or_month_is_no_social_security_number(body: str) -> None:
    assert not is_nir_shape(body)


def test_a_tax_number_ends_with_its_first_ten_digits_modulo_511() -> None:
    body = "3023217600"
    assert is_tax_number(body + f"{int(body) % 511:03}")
    assert not is_tax_number(body + f"{(int(body) + 1) % 511:03}")


def test_an_iban_of_any_country_is_known_by_its_sum() -> None:
    assert is_iban("FR76 3000 6000 0112 3456 7890 189")
    assert is_iban("de89370400440532013000")
    assert not is_iban("FR76 3000 6000 0112 3456 7890 188")


def test_la_poste_has_its_own_sum() -> None:
    assert is_siret("35600000049837")
    assert not is_siret("35600000049838")


def test_everyday_words_make_no_plate_and_a_year_no_file() -> None:
    assert is_plate_letters("AA 123 AB")
    assert not is_plate_letters("de 100 en")
    assert not is_file_number("2024")
    assert is_file_number("2024-123")
