"""Questions rewritten as people type them: without accents, in capitals, abbreviated, mistyped."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from random import Random

MISTYPED_WORDS = 6  # letters at least, of a word that may be mistyped
_WORD = re.compile(r"[\w’']+")


def as_typed(question: str, random: Random) -> str:
    """The question as it stands, half of the time; else in one of the ways people type."""
    if random.random() < 0.5:
        return question
    ways: tuple[Callable[[str, Random], str], ...] = (
        without_accents,
        without_accents,
        abbreviated,
        mistyped,
        _capitals,
    )
    return random.choice(ways)(question, random) or question


def without_accents(question: str, random: Random) -> str:
    """Small letters, no accents, no punctuation."""
    letters = unicodedata.normalize("NFKD", question.lower())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(_WORD.findall(bare.replace("’", "'")))


def _capitals(question: str, random: Random) -> str:
    return question.upper() if random.random() < 0.5 else question.rstrip(" ?\xa0").lower()


def abbreviated(question: str, random: Random) -> str:
    """As in a short message."""
    words = question.rstrip(" ?\xa0").lower().replace("’", "'")
    for long, short in abbreviations().items():
        if random.random() < 0.8:
            words = re.sub(rf"(?<!\w){re.escape(long)}(?!\w)", short, words)
    return without_accents(words, random)


def mistyped(question: str, random: Random) -> str:
    """One or two slips of the finger: a letter forgotten, doubled, or two exchanged."""
    words = question.lower().split()
    long = [number for number, word in enumerate(words) if len(word) >= MISTYPED_WORDS]
    for number in random.sample(long, min(len(long), random.choice((1, 1, 2)))):
        word = words[number]
        at = random.randrange(1, len(word) - 1)
        words[number] = random.choice(
            (
                word[:at] + word[at + 1 :],
                word[:at] + word[at] + word[at:],
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            )
        )
    return " ".join(words)


@cache
def abbreviations() -> Mapping[str, str]:
    """What is written out → how it is abbreviated, the longest first."""
    lines = Path(__file__).with_name("abbreviations.fr.txt").read_text("utf-8").splitlines()
    pairs = [line.split("=") for line in lines if "=" in line and not line.startswith("#")]
    return dict(sorted(((a.strip(), b.strip()) for a, b in pairs), key=lambda p: -len(p[0])))
