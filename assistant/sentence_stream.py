"""Pieces of text in, whole sentences out, and a nose for loops."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.abbreviations import is_abbreviated

# An end of sentence is sure only once the next one has begun: « 3.5 », « M. Untel », « art. 4 ».
_END = re.compile(r"(?<=[.!?…])\s+(?=[«\"(\[A-ZÀ-ÖØ-Þ0-9\-*])|\n+")
_DECORATION = re.compile(r"^(?:[-*•]\s+|\d+[.)]\s+)|\*\*")
_CITED = re.compile(r"\s*\[\d+\]")
_REPEATED = 2


class SentenceStream:
    """Feeds on tokens; ``looping`` becomes true when the same sentence comes again."""

    def __init__(self) -> None:
        self._pending = ""
        self._seen: set[str] = set()
        self._repeats = 0

    @property
    def looping(self) -> bool:
        return self._repeats >= _REPEATED

    def add(self, text: str) -> Iterator[str]:
        """The sentences that ``text`` completes."""
        self._pending += text
        start = 0
        for match in _END.finditer(self._pending):
            piece = self._pending[start : match.start()]
            if is_abbreviated(piece) and "\n" not in match.group():
                continue
            start = match.end()
            yield from self._fresh(piece)
        self._pending = self._pending[start:]

    def rest(self) -> Iterator[str]:
        """What is left when the model has said that it has finished."""
        piece, self._pending = self._pending, ""
        yield from self._fresh(piece)

    def _fresh(self, piece: str) -> Iterator[str]:
        sentence = _CITED.sub("", _DECORATION.sub("", piece.strip())).strip()
        key = re.sub(r"\W+", " ", sentence.lower()).strip()
        if not key:
            return
        if key in self._seen:
            self._repeats += 1
            return
        self._seen.add(key)
        yield sentence
