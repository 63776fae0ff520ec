"""Everyday words → what the sheets call it: ``everyday.fr.toml``, ``everyday.other.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from retrieval.words import folded

_WORD = re.compile(r"[^\W_]+")
_ENDING = re.compile(r"(?<=\w{3})[esx]+$")  # feminine and plural, roughly; « mis » stays

MOST_WORDS = 6  # of one expression

Expression = tuple[str, ...]  # plain words that follow each other
Language = Literal["fr", "other"]


def said_otherwise(text: str, language: Language = "fr") -> dict[str, str]:
    """The everyday expressions of a text, as written → the words that the sheets use.

    Where several begin at one word the longest counts: « viré du collège » is no « viré ».
    """
    found: dict[str, str] = {}
    words = [(match[0], match.start(), match.end()) for match in _WORD.finditer(text)]
    plain = [_plain(word) for word, _, _ in words]
    known, place = expressions(language), 0
    while place < len(words):
        length = _longest(plain, place, known)
        if length:
            end = place + length
            written = text[words[place][1] : words[end - 1][2]]
            found[written] = known[tuple(plain[place:end])]
        place += length or 1
    return found


def _longest(plain: list[str], place: int, known: Mapping[Expression, str]) -> int:
    """How many words the longest expression that begins at ``place`` has; 0 when none does."""
    ends = range(min(len(plain), place + MOST_WORDS), place, -1)
    return next((end - place for end in ends if tuple(plain[place:end]) in known), 0)


@cache
def expressions(language: Language = "fr") -> Mapping[Expression, str]:
    """Every way to say it, in plain words → the words of the sheets."""
    path = Path(__file__).with_name(f"everyday.{language}.toml")
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


def _plain(word: str) -> str:
    return _ENDING.sub("", folded(word))
