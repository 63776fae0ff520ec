"""What is public in this city: schools and halls named after people, the services' own phones."""

from __future__ import annotations

import re
from collections.abc import Iterable

from guardrails.folding import fold
from guardrails.placeholders import normalise
from guardrails.verdict import Span

# A number with a checksum names someone whatever the list says.
_NEGOTIABLE = frozenset({"PERSON", "STREET_ADDRESS", "PHONE_NUMBER", "EMAIL_ADDRESS"})
_WORD = re.compile(r"\w+")


class AllowedPhrases:
    """The allow-list, applied to what was found; another may take its place at any time."""

    def __init__(self, phrases: Iterable[str] = ()) -> None:
        self.replace(phrases)

    def replace(self, phrases: Iterable[str]) -> None:
        """Allow these and no others. A search under way may end with either list."""
        by_first: dict[str, set[tuple[str, ...]]] = {}
        values: set[str] = set()
        for phrase in phrases:
            words = tuple(_WORD.findall(fold(phrase)))
            if words:
                by_first.setdefault(words[0], set()).add(words)
                values.add(normalise("PHONE_NUMBER", phrase))
        self._by_first, self._values = by_first, values - {""}

    def without(self, text: str, spans: Iterable[Span]) -> list[Span]:
        """The spans that lie in no allowed phrase."""
        spans = list(spans)
        if not self._by_first or not any(span.type in _NEGOTIABLE for span in spans):
            return spans
        public = self._occurrences(text)
        return [span for span in spans if not self._is_public(text, span, public)]

    def _is_public(self, text: str, span: Span, public: list[tuple[int, int]]) -> bool:
        if span.type not in _NEGOTIABLE:
            return False
        if span.type == "PHONE_NUMBER":
            return normalise(span.type, text[span.start : span.end]) in self._values
        return any(start <= span.start and span.end <= end for start, end in public)

    def _occurrences(self, text: str) -> list[tuple[int, int]]:
        words = list(_WORD.finditer(fold(text)))
        plain = [word.group() for word in words]
        found: list[tuple[int, int]] = []
        for index, first in enumerate(plain):
            for phrase in self._by_first.get(first, ()):
                last = index + len(phrase)
                if tuple(plain[index:last]) == phrase:
                    found.append((words[index].start(), words[last - 1].end()))
        return found
