"""The people that places are named after: « Maison pour tous Léo Lagrange » is public."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from guardrails.rule_files import read_rules, word_set
from guardrails.words import Word, read_words

_LONGEST = 4  # words of a name
_GAPS = frozenset({" ", "\u00a0", "-", "", " « "})


def find_namesakes(text: str) -> Iterator[str]:
    """The names of two words and more that stand after a kind of place in ``text``."""
    places, links, particles = _lists()
    words = read_words(text)
    for index, word in enumerate(words):
        if word.folded not in places:
            continue
        at = index + 1
        while at < len(words) and words[at].folded in links and not words[at].has_capital:
            at += 1
        name = _name(text, words, at, particles)
        if name and all(text[a.end : b.start] in _GAPS for a, b in pairwise(words[index:at])):
            yield text[name[0].start : name[-1].end]


def _name(text: str, words: list[Word], at: int, particles: frozenset[str]) -> list[Word]:
    found: list[Word] = []
    for word in words[at : at + _LONGEST]:
        if found and text[found[-1].end : word.start] not in _GAPS:
            break
        if not (word.has_capital or (found and word.folded in particles)):
            break
        found.append(word)
    while found and not found[-1].has_capital:
        found.pop()
    # « Maison La Source »: an article starts no person's name.
    return found if len(found) > 1 and found[0].folded not in particles else []


@cache
def _lists() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    rules = read_rules("persons")
    return (
        word_set(rules, "places"),
        word_set(rules, "place_links"),
        word_set(rules, "particles"),
    )
