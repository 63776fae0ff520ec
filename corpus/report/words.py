"""The words that tell what a text is about, so that two texts can be compared."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

RULES = Path(__file__).with_name("matter.toml")
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*|[a-z]+\d+[a-z]*|\d+[a-z]+\d*")
# « permis B », « zone A », « Secteur DE »: a letter that names is a word, an elided one is not.
_LETTERS = re.compile(r"(?<=[\w:] )[A-Z]{1,3}\d?(?![\w'’.])")
# A capital inside a sentence: the name of a place, of a school, of a hall.
_NAME = re.compile(r"(?<=[a-zà-ÿ,] )[A-ZÀ-ÖØ-Þ][a-zà-ÿ]{2,}|(?<=['’])[A-ZÀ-ÖØ-Þ][a-zà-ÿ]{2,}")
_STEM = 7  # letters


def fold(text: str) -> str:
    """Lower case, no accents; lengths may change."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe").replace("’", "'"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


@lru_cache(maxsize=65536)
def words(text: str) -> frozenset[str]:
    """The stems of the telling words of ``text``; figures are not words."""
    plain = (word for word in _WORD.findall(fold(text)) if word not in _empty())
    return frozenset(letters(text) | {stem(word) for word in plain if len(word) > 1})


def sequence(text: str) -> tuple[str, ...]:
    """The stems of the telling words in their order."""
    return tuple(stem(word) for word in _WORD.findall(fold(text)) if word not in _empty())


def letters(text: str) -> frozenset[str]:
    """The letters that name: « =B » of « permis B »."""
    return frozenset(f"={found}" for found in _LETTERS.findall(text))


def names(text: str) -> frozenset[str]:
    """The stems of the proper names."""
    return frozenset(stem(fold(found)) for found in _NAME.findall(text))


def stem(word: str) -> str:
    """A rough one: no plural, no ending of a verb, the first letters."""
    if len(word) > 3:
        word = re.sub(r"aux$", "al", word)
        word = re.sub(r"(?:e?s|x|e)$", "", word)
    if len(word) > 5:
        word = re.sub(r"(?:ees?|ez|er|ent|e)$", "", word)
    return word[:_STEM]


def alternatives(text: str) -> Mapping[str, frozenset[int]]:
    """By group of alternatives, which of them ``text`` names; groups it does not name are left."""
    found: dict[str, set[int]] = {}
    table = _alternatives()
    for word in _WORD.findall(fold(text)):
        for group, number in table.get(word, ()):
            found.setdefault(group, set()).add(number)
    return {group: frozenset(numbers) for group, numbers in found.items()}


def are_alternatives(
    first: Mapping[str, frozenset[int]], second: Mapping[str, frozenset[int]]
) -> bool:
    """Whether both name members of a group, and not one in common."""
    return any(group in second and not numbers & second[group] for group, numbers in first.items())


@cache
def _empty() -> frozenset[str]:
    return frozenset(tomllib.loads(RULES.read_text("utf-8"))["empty"].split())


@cache
def _alternatives() -> Mapping[str, list[tuple[str, int]]]:
    table: dict[str, list[tuple[str, int]]] = {}
    groups = tomllib.loads(RULES.read_text("utf-8"))["alternatives"]
    for group, members in groups.items():
        for number, spellings in enumerate(members):
            for word in spellings.split():
                table.setdefault(word, []).append((group, number))
    return table
