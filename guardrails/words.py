"""Cutting a text into words, French elisions apart (« l'école » is « l' » and « école »)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from guardrails.folding import fold

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*['’]?", re.UNICODE)
_ELISION = re.compile(r"(?:[jldmtscnJLDMTSCN]|[Qq]u|[Jj]usqu|[Ll]orsqu|[Pp]uisqu)['’]")
# « N'Diaye », « M'Bappé », « O'Brien »: a capital after the apostrophe, then small letters.
_CAPITAL_NAME = re.compile(r"[NMO]['’][A-ZÀ-Þ][a-zà-ÿ]")


@dataclass(frozen=True, slots=True)
class Word:
    """A word at ``text[start:end]``; ``folded`` is without case and accents."""

    start: int
    end: int
    text: str
    folded: str

    @property
    def has_capital(self) -> bool:
        return self.text[:1].isupper()

    @property
    def is_upper(self) -> bool:
        return len(self.text) > 1 and self.text.isupper()


def read_words(text: str) -> list[Word]:
    """The words of ``text`` in order."""
    words: list[Word] = []
    for match in _WORD.finditer(text):
        start, end = match.span()
        while (elision := _ELISION.match(text, start, end)) and elision.end() < end:
            if _CAPITAL_NAME.match(text, start, end):
                break
            words.append(_word(text, start, elision.end()))
            start = elision.end()
        words.append(_word(text, start, end))
    return words


def _word(text: str, start: int, end: int) -> Word:
    return Word(start, end, text[start:end], fold(text[start:end]))
