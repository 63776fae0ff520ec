"""Drafting the next tokens by looking them up in what was already read.

An answer drawn from its sources repeats them: when the last tokens stand earlier in the prompt,
what followed there probably follows here. The model checks a whole draft in one evaluation and
keeps what it would have written itself (Saxena, "Prompt Lookup Decoding", 2023). Several tokens
evaluated together are rounded otherwise than one by one: where two words are nearly as likely, the
answer may take the other one than plain decoding would.
"""

from __future__ import annotations

NGRAM = 3
MIN_NGRAM = 2


class PromptLookup:
    """Remembers where each n-gram last stood; ``draft`` costs a dictionary look-up."""

    def __init__(self, tokens: list[int], width: int) -> None:
        self._tokens = list(tokens)
        self._width = width
        self._after: dict[tuple[int, ...], int] = {}
        for end in range(1, len(self._tokens)):
            self._remember(end)

    def _remember(self, end: int) -> None:
        """Note what the n-grams that end just before ``end`` were followed by."""
        for size in range(MIN_NGRAM, NGRAM + 1):
            if end >= size:
                self._after[tuple(self._tokens[end - size : end])] = end

    def append(self, token: int) -> None:
        # The n-grams before this token are now known to be followed by it; the newest n-gram
        # itself is not remembered yet, or every draft would find only itself.
        self._tokens.append(token)
        self._remember(len(self._tokens) - 1)

    def draft(self) -> list[int]:
        """At most ``width`` tokens that may come next; empty when nothing matches."""
        for size in range(NGRAM, MIN_NGRAM - 1, -1):
            position = self._after.get(tuple(self._tokens[-size:]))
            if position is not None:
                return self._tokens[position : position + self._width]
        return []
