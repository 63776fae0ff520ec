"""Cutting French (or English) prose into sentences, without a model."""

from __future__ import annotations

import re

# A full stop after these ends no sentence.
_ABBREVIATIONS = (
    r"(?:\b(?:M|Mme|MM|Dr|Me|St|Ste|art|al|cf|ex|etc|env|max|min|n|no|p|tél|av|bd|bat)|\b[A-Z])"
)
_END = re.compile(r"(?<=[.!?…])(?:[»\"')\]]+)?\s+(?=[«\"'(\[]?\s?[A-ZÀ-ÖØ-Þ0-9])")
_ABBREVIATED = re.compile(_ABBREVIATIONS + r"\.$", re.IGNORECASE)


def sentences(text: str) -> list[str]:
    """The sentences of ``text``, in order; each line is cut on its own. Words are untouched."""
    found: list[str] = []
    for line in text.splitlines():
        start = 0
        for match in _END.finditer(line):
            piece = line[start : match.end()].strip()
            if _ABBREVIATED.search(piece):
                continue
            found.append(piece)
            start = match.end()
        rest = line[start:].strip()
        if rest:
            found.append(rest)
    return found
