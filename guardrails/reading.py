"""A text being read for names: its words, and whether capitals tell anything in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from guardrails.entity_model import is_in_capitals
from guardrails.words import Word, read_words

_SITE = re.compile(
    r"(?:https?://|www\.)\S+|[\w-][\w.-]{0,80}\.(?:fr|com|org|net|eu|example)\b\S*|[^\s@]{1,80}@\S+",
    re.IGNORECASE,
)
_BLANK = re.compile(r"[ \u00a0]{1,2}")


@dataclass(frozen=True, slots=True)
class Reading:
    """``starts[i]`` is where ``words[i]`` starts; the words of web addresses are left out."""

    text: str
    words: Sequence[Word]
    starts: Sequence[int]
    in_capitals: bool

    def has_capital(self, word: Word) -> bool:
        """A capital that tells something: not in a text all in capitals."""
        return word.has_capital and not self.in_capitals

    def gap(self, index: int) -> str:
        """What stands between the word ``index`` and the next one."""
        return self.text[self.words[index].end : self.words[index + 1].start]

    def is_blank(self, index: int) -> bool:
        """Whether only a blank parts the word ``index`` from the next one."""
        return bool(_BLANK.fullmatch(self.gap(index)))


def read(text: str) -> Reading:
    """``text`` cut into words."""
    sites = [match.span() for match in _SITE.finditer(text)]
    words = read_words(text)
    if sites:
        words = [word for word in words if not any(a <= word.start < b for a, b in sites)]
    return Reading(text, words, [word.start for word in words], is_in_capitals(text))
