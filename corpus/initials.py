"""How well the letters of an acronym are the initials of an expression's words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

LITTLE_WORDS = frozenset(
    {
        *("a", "à", "au", "aux", "avec", "ce", "ces", "d", "dans", "de", "des", "du", "en", "et"),
        *("l", "la", "le", "les", "ou", "par", "pour", "s", "sa", "ses", "son", "sous", "sur"),
        *("un", "une", "y"),
    }
)
EXACT = 0.1  # cost under which every great word gives its initial and no other letter
MISSED = 1.0  # cost from which the letters are not the initials
_SKIPPED = 0.4  # a great word that gives no letter
_LITTLE = 0.05  # a letter that a little word gives (« Droit Au Logement Opposable »)
_INNER = 0.15  # a letter that is not an initial but follows one (« PActe Civil de Solidarité »)
_ELIDED = re.compile(r"\b([cdjlmnst]|qu|prud) (?=\w)")
_WORD = re.compile(r"[^\W\d_]+")


def words_of(text: str) -> list[str]:
    """The words in small letters, an elided one apart (« l », « aide »)."""
    return _WORD.findall(text.lower())


def spell(words: Sequence[str]) -> str:
    """The words as they are written (« l'aide »)."""
    return _ELIDED.sub(r"\1'", " ".join(words))


def fold(text: str) -> str:
    """Small letters without accents."""
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).lower()


@lru_cache(maxsize=200_000)
def initials_cost(acronym: str, words: tuple[str, ...]) -> float:
    """0: each great word gives its initial, in order; more: words skipped, or letters taken from
    within a word; ``MISSED`` or more: no match. The first and the last word must be great and give
    a letter, and there must be two."""
    letters = [letter for letter in fold(acronym) if letter.isalpha()]
    if len(words) < 2 or {words[0], words[-1]} & LITTLE_WORDS or len(letters) < 2:
        return MISSED
    costs = {0: 0.0}  # letters used so far → the cheapest way to get there
    for number, word in enumerate(words):
        plain, ends = fold(word), number in (0, len(words) - 1)
        following: dict[int, float] = {}
        for used, cost in costs.items():
            if not ends:
                skip = 0.0 if word in LITTLE_WORDS else _SKIPPED
                following[used] = min(following.get(used, MISSED), cost + skip)
            taken = 0
            while used + taken < len(letters) and plain[taken : taken + 1] == letters[used + taken]:
                taken += 1
                paid = cost + _INNER * (taken - 1) + (_LITTLE if word in LITTLE_WORDS else 0)
                following[used + taken] = min(following.get(used + taken, MISSED), paid)
        costs = {used: cost for used, cost in following.items() if cost < MISSED}
    return min(costs.get(len(letters), MISSED), MISSED)
