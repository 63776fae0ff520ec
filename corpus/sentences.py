"""Cutting French (or English) prose into sentences, without a model."""

from __future__ import annotations

import re

from corpus.abbreviations import is_abbreviated

_END = re.compile(r"(?<=[.!?…])(?:[»\"')\]]+)?\s+(?=[«\"'(\[]?\s?[A-ZÀ-ÖØ-Þ0-9])")


def sentences(text: str) -> list[str]:
    """The sentences of ``text``, in order; each line is cut on its own. Words are untouched."""
    found: list[str] = []
    for line in text.splitlines():
        start = 0
        for match in _END.finditer(line):
            piece = line[start : match.end()].strip()
            if is_abbreviated(piece):
                continue
            found.append(piece)
            start = match.end()
        rest = line[start:].strip()
        if rest:
            found.append(rest)
    return found
