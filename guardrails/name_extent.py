"""How far a person's name goes, once one of its words is found."""

from __future__ import annotations

import re
from collections.abc import Iterator

from guardrails.name_words import NameWords
from guardrails.reading import Reading
from guardrails.rule_files import read_rules, word_set

_AND = re.compile(r"(?: ?, ?(?:et )?| et | and | & |/)")
_LONGEST = 6  # words after the first


class NameExtent:
    """Follows a name forwards (« de la Fontaine ») and backwards (« BENALI Karim »). Immutable."""

    def __init__(self, names: NameWords) -> None:
        rules = read_rules("persons")
        self._names = names
        self._french_particles = word_set(rules, "french_particles")
        self._never_before = word_set(rules, "relations") | word_set(rules, "titles")

    def last(self, reading: Reading, first: int, everyday: bool = False) -> int:
        """The index of the last word; ``everyday``: the second may be a word (« léa moulin »)."""
        last = first
        while last + 1 < len(reading.words) and last - first < _LONGEST:
            if not self._joins(reading, last):
                break
            if reading.words[last + 1].folded in self._names.particles:
                after = self._after_particles(reading, last + 1)
                if after is None:
                    break
                last = after
            elif self._continues(reading, last + 1, everyday and last == first):
                last += 1
            else:
                break
        return last

    def first(self, reading: Reading, first: int) -> int:
        """The index of the first word, when the family name stands before."""
        names = self._names
        while first > 0 and reading.is_blank(first - 1):
            word, known = reading.words[first - 1], names.is_first_name(reading.words[first])
            if names.is_excluded(word) or word.folded in self._never_before:
                break
            unknown = names.is_unknown(word)
            if reading.has_capital(word):
                if not (
                    unknown
                    or names.may_be_first_name(word)
                    or (len(word.text) > 3 and word.is_upper)
                ):
                    break
            elif not known or not (
                unknown or (names.may_be_first_name(word) and not names.is_verb(word))
            ):
                break
            first -= 1
        # « c'est Le Van Tuan », « El Hadj Malick »
        while (
            first > 1
            and reading.is_blank(first - 1)
            and reading.has_capital(reading.words[first - 1])
            and reading.words[first - 1].folded in names.particles
        ):
            first -= 1
        return first

    def others(self, reading: Reading, last: int) -> Iterator[tuple[int, int]]:
        """« Léo et Inès »: (first, last) of the names that follow the one ending at ``last``."""
        words, names = reading.words, self._names
        while last + 1 < len(words):
            at = last + 1
            if words[at].folded in ("et", "and") and at + 1 < len(words):
                at += 1
            word = words[at]
            if not _AND.fullmatch(reading.text[words[last].end : word.start]):
                return
            if not names.is_first_name(word) and (
                names.is_excluded(word)
                or not reading.has_capital(word)
                or not (names.is_unknown(word) or names.may_be_first_name(word))
            ):
                return
            last = self.last(reading, at)
            yield at, last

    def _joins(self, reading: Reading, index: int) -> bool:
        gap = reading.gap(index)
        is_initial = len(reading.words[index].text) == 1
        is_elided = reading.words[index].text[-1] in "'’" and not gap
        return (
            reading.is_blank(index)
            or gap == "-"
            or is_elided
            or (is_initial and gap in (".", ". "))
        )

    def _after_particles(self, reading: Reading, index: int) -> int | None:
        """The name word after « de la », « ben »…; None when they lead elsewhere."""
        words, names, at = reading.words, self._names, index
        while at + 1 < len(words) and words[at].folded in names.particles and at - index < 3:
            if not self._joins(reading, at):
                return None
            at += 1
        word = words[at]
        if word.folded in names.particles or names.is_excluded(word):
            return None
        if reading.has_capital(word):
            return at
        foreign = words[index].folded not in self._french_particles
        return at if foreign and (names.is_unknown(word) or names.is_first_name(word)) else None

    def _continues(self, reading: Reading, index: int, everyday: bool) -> bool:
        word, names = reading.words[index], self._names
        if names.is_first_name(word):
            return True
        if names.is_excluded(word):
            # « Doan Thi Mai »: months have no capital in French
            return reading.has_capital(word) and word.folded in names.also_words
        if reading.has_capital(word):
            return len(word.text) > 1 or reading.text[word.end : word.end + 1] in (".", "")
        if word.folded in names.surnames or names.is_unknown(word):
            return True
        return everyday and not names.is_verb(word) and len(word.folded) > 2
