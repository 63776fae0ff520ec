"""The number of an answer as people quote it: ``K7QM-2XAB-9FTC-4WPD``.

80 of the 122 random bits of the answer's id, in Crockford's alphabet: letters that are misread
for figures are not in it, and nobody guesses one.
"""

from __future__ import annotations

import re

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
HEX = 20  # hexadecimal digits of the id that the number holds
LETTERS = 16


def number_of(answer_id: str) -> str:
    """Empty when the id is not one of an answer."""
    if not re.fullmatch(r"[0-9a-f]{32}", answer_id):
        return ""
    value = int(answer_id[:HEX], 16)
    letters = [ALPHABET[value >> 5 * place & 31] for place in reversed(range(LETTERS))]
    return "-".join("".join(letters[at : at + 4]) for at in range(0, LETTERS, 4))


def start_of_id(number: str) -> str:
    """The first digits of the answer's id; empty when this is no number. Case, spaces and dashes
    do not matter, and I, L, O are read as 1, 1, 0."""
    letters = re.sub(r"[\s-]", "", number).upper().translate(str.maketrans("ILO", "110"))
    if len(letters) != LETTERS or set(letters) - set(ALPHABET):
        return ""
    value = 0
    for letter in letters:
        value = value << 5 | ALPHABET.index(letter)
    return f"{value:0{HEX}x}"
