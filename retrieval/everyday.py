"""Everyday French → what the sheets call it, from ``everyday.fr.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from retrieval.words import folded

_WORD = re.compile(r"[^\W_]+")
_ENDING = re.compile(r"(?<=\w{3})[esx]+$")  # feminine and plural, roughly; « mis » stays

Expression = tuple[str, ...]  # plain words that follow each other


def said_otherwise(text: str) -> dict[str, str]:
    """The everyday expressions of a text, as written → the words that the sheets use.

    Where several begin at one word the longest counts: « viré du collège » is no
    « viré ».
    """
    found: dict[str, str] = {}
    words = [(match[0], match.start(), match.end()) for match in _WORD.finditer(text)]
    plain = [_plain(word) for word, _, _ in words]
    place = 0
    while place < len(words):
        length = _longest(plain, place)
        if length:
            end = place + length
            written = text[words[place][1] : words[end - 1][2]]
            found[written] = expressions()[tuple(plain[place:end])]
        place += length or 1
    return found


def _longest(plain: list[str], place: int) -> int:
    """How many words the longest expression that begins at ``place`` has; 0 when none does."""
    ends = range(min(len(plain), place + _most_words()), place, -1)
    return next((end - place for end in ends if tuple(plain[place:end]) in expressions()), 0)


@cache
def expressions() -> Mapping[Expression, str]:
    """Every way to say it, in plain words → the words of the sheets."""
    path = Path(__file__).with_name("everyday.fr.toml")
    themes: dict[str, dict[str, str]] = tomllib.loads(path.read_text("utf-8"))
    return {
        tuple(map(_plain, _WORD.findall(way))): words
        for theme in themes.values()
        for way, words in _ways(theme)
    }


def _ways(theme: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for ways, words in theme.items():
        for way in ways.split(","):
            yield way, words


@cache
def _most_words() -> int:
    return max(map(len, expressions()), default=0)


def _plain(word: str) -> str:
    return _ENDING.sub("", folded(word))
