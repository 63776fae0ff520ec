"""What an agent changed in a draft, kept as a difference: it says what the machine got wrong."""

from __future__ import annotations

import difflib
import re

WORD = re.compile(r"\s+|[^\s]+")


def difference(before: str, after: str) -> str:
    """A unified difference of the two, a sentence a line; empty when nothing was changed."""
    return "\n".join(
        difflib.unified_diff(_lines(before), _lines(after), "draft", "sent", lineterm="", n=1)
    )


def kept(before: str, after: str) -> float:
    """How much of the draft's words stand in what was sent, 0..1."""
    words = WORD.findall(before)
    if not any(word.strip() for word in words):
        return 0.0
    matcher = difflib.SequenceMatcher(None, words, WORD.findall(after), autojunk=False)
    same = (words[place : place + size] for place, _, size in matcher.get_matching_blocks())
    kept_words = sum(bool(word.strip()) for block in same for word in block)
    return kept_words / sum(bool(word.strip()) for word in words)


def _lines(text: str) -> list[str]:
    return [
        line.strip()
        for paragraph in text.splitlines()
        for line in re.split(r"(?<=[.!?;:]) ", paragraph)
        if line.strip()
    ]
