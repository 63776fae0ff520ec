"""What a long letter asks: the sentences that a search can be made of.

« Bonjour, je vous écris car… Cordialement » drowns the one question of a letter among words that
every sheet holds. A short message is taken whole; so is one in which nothing seems to be asked.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from corpus.sentences import sentences

LONG = 45  # words: a shorter message is its own question
MOST = 80  # words: more would be a letter again


def essential(text: str) -> str:
    """The sentences of ``text`` that ask something, with the subject line when there is one."""
    if len(text.split()) <= LONG:
        return text
    kept: list[str] = []
    for sentence in _sentences(text):
        if _subject().match(sentence) or "?" in sentence or _asks().search(sentence):
            kept.append(sentence)
    words = " ".join(kept).split()
    return " ".join(words[:MOST]) if words else text


def _sentences(text: str) -> list[str]:
    return [
        sentence.strip()
        for line in text.splitlines()
        for sentence in sentences(line)
        if sentence.strip()
    ]


@cache
def _rules() -> dict[str, list[str]]:
    rules = tomllib.loads(Path(__file__).with_name("essential.toml").read_text("utf-8"))
    return {name: list(patterns) for name, patterns in rules.items()}


@cache
def _asks() -> re.Pattern[str]:
    return re.compile("|".join(rf"(?:{each})" for each in _rules()["asks"]), re.IGNORECASE)


@cache
def _subject() -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(_rules()['subject'])})\s*:", re.IGNORECASE)
