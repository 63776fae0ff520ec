"""Words as short messages and haste spell them, brought back to those that the rules know."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from rapidfuzz.distance import DamerauLevenshtein
from rapidfuzz.process import extractOne
from wordfreq import get_frequency_dict

from guardrails.folding import fold
from guardrails.rule_files import read_rules, word_set

_WORD = re.compile(r"[a-z]+")
_SHORT, _LONG = 5, 8  # letters from which one, and two, may be wrong
_LANGUAGES = ("fr", "en", "es")


def respell(text: str) -> str:
    """``text`` (folded) with its misspelt words corrected; offsets are not kept.

    A word that a language knows is left as it is: only what no dictionary holds is taken for a
    misspelt word of the rules, when all but one letter of it (two of a long word) are there.
    """
    return _WORD.sub(lambda found: _respelt(found[0]), text)


@lru_cache(maxsize=20_000)
def _respelt(word: str) -> str:
    written = _written().get(word)
    if written is not None:
        return written
    if len(word) < _SHORT or word in _dictionary():
        return word
    allowed = 2 if len(word) >= _LONG else 1
    nearest = extractOne(word, _known(), scorer=DamerauLevenshtein.distance, score_cutoff=allowed)
    # A first letter is seldom wrong: without it, too many words resemble one another.
    return nearest[0] if nearest and nearest[0][:1] == word[:1] else word


@cache
def _written() -> dict[str, str]:
    listed: dict[str, str] = read_rules("spelling")["written"]
    return {word: meant for meant, words in listed.items() for word in words.split()}


@cache
def _known() -> tuple[str, ...]:
    return tuple(sorted(word_set(read_rules("spelling"), "known")))


@cache
def _dictionary() -> frozenset[str]:
    return frozenset(
        fold(word) for language in _LANGUAGES for word in get_frequency_dict(language, "small")
    )
