"""The checks that tell a number naming a person from any other number.

Each takes the text matched, with its separators, and says whether it can be such a number.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import phonenumbers
from stdnum import iban as stdnum_iban
from stdnum import luhn as stdnum_luhn
from stdnum.fr import nif as stdnum_nif
from stdnum.fr import nir as stdnum_nir
from stdnum.fr import siren as stdnum_siren
from stdnum.fr import siret as stdnum_siret

from guardrails.rule_files import read_rules, word_set

_REGIONS = ("FR", "RE", "GP", "MQ", "GF", "YT")
_MONTHS = {*range(1, 13), *range(20, 43), *range(50, 100)}


def _letters_and_digits(value: str) -> str:
    return re.sub(r"[^0-9A-Za-z]", "", value).upper()


def _digits(value: str) -> str:
    return re.sub(r"[^0-9]", "", value)


def is_nir_shape(value: str) -> bool:
    """13 or 15 characters of a social security number, whatever its key."""
    number = re.sub(r"CLE", "", _letters_and_digits(value.replace("é", "e").replace("É", "E")))
    return (
        bool(re.fullmatch(r"[1-478]\d{4}(?:\d\d|2[AB])\d{6}(?:\d\d)?", number))
        and int(number[3:5]) in _MONTHS
    )


def is_nir(value: str) -> bool:
    """A social security number whose key is right (2A counts as 19, 2B as 18)."""
    number = re.sub(r"CLE", "", _letters_and_digits(value.replace("é", "e").replace("É", "E")))
    if len(number) != 15 or not is_nir_shape(number):
        return False
    return str(stdnum_nir.calc_check_digits(number)) == number[13:]


def is_tax_number(value: str) -> bool:
    """13 digits, the last three being the first ten modulo 511."""
    return bool(stdnum_nif.is_valid(_digits(value)))


def is_iban(value: str) -> bool:
    """An account number of any country, by its length and its modulo 97."""
    return bool(stdnum_iban.is_valid(_letters_and_digits(value), check_country=False))


def is_mostly_digits(value: str) -> bool:
    """At least half of the characters are digits: a code rather than words."""
    return 2 * len(_digits(value)) >= len(_letters_and_digits(value))


def is_luhn(value: str) -> bool:
    """A bank card number by its Luhn sum."""
    return bool(stdnum_luhn.is_valid(_digits(value)))


def is_siren(value: str) -> bool:
    return bool(stdnum_siren.is_valid(_digits(value)))


def is_siret(value: str) -> bool:
    """A place of business: Luhn, or the digit sum of La Poste's."""
    return bool(stdnum_siret.is_valid(_digits(value)))


def is_phone(value: str) -> bool:
    """A number that can be dialled, of any country or of France and its overseas regions."""
    plain = re.sub(r"^00 ?", "+", re.sub(r"\(0?\)", "", value))
    for region in (None,) if plain.startswith("+") else _REGIONS:
        try:
            number = phonenumbers.parse(plain, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(number):
            return True
    return False


def is_plate_letters(value: str) -> bool:
    """No group of letters is an everyday word (« de 100 en », « 20 ans 18 »)."""
    not_plates = word_set(read_rules("identifiers"), "not_plates")
    return not any(group.lower() in not_plates for group in re.findall(r"[A-Za-z]+", value))


def is_file_number(value: str) -> bool:
    """At least four digits, and not a year alone."""
    digits = _digits(value)
    return len(digits) >= 4 and not re.fullmatch(r"(?:19|20)\d\d", value.strip())


CHECKS: dict[str, Callable[[str], bool]] = {
    "nir": is_nir,
    "nir_shape": is_nir_shape,
    "tax_number": is_tax_number,
    "iban": is_iban,
    "mostly_digits": is_mostly_digits,
    "luhn": is_luhn,
    "siren": is_siren,
    "siret": is_siret,
    "phone": is_phone,
    "plate_letters": is_plate_letters,
    "file_number": is_file_number,
}
