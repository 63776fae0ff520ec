"""What leaves room for a name: « nom : », « au nom de », « moi c », « ma mère, », a signature."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from guardrails.folding import fold
from guardrails.name_slot import Slot, SlotReader
from guardrails.name_words import NameWords
from guardrails.reading import Reading
from guardrails.rule_files import read_rules, word_set
from guardrails.strange_words import StrangeWords
from guardrails.words import Word

_GAP = re.compile(r"[ \u00a0]{0,2}[«\"“]?[ \u00a0]?")
# « je m'appelle » however it is spelt: « jmapel », « je mappel », « j m apele ».
_CALLED = r"j ?(?:e )?(?:m'|m ?)(?:e )?ap+el+(?:e|es)?"
# « nom du responsable légal : », however the form calls the person
_LONG_FIELD = re.compile(r"(?<![\w'])(?:pre)?noms? [a-z' ]{2,40}?\s?:")
# « l'assistante maternelle, bienvenue obiang, part en retraite »
_ASIDE = re.compile(r", ?([^\W\d_][\w'’ -]{4,40}),")
_REACH = 6  # words between « envoyer » and « à »


class NameCues:
    """Finds the slots of a text and what fills them. Immutable."""

    def __init__(self, names: NameWords, strange: StrangeWords) -> None:
        rules = read_rules("persons")
        self._names = names
        self._strange = strange
        self._slots = SlotReader(names, strange)
        self._determiners = word_set(rules, "determiners")
        self._kin = word_set(rules, "relations") - word_set(rules, "not_kin")
        self._adjectives = word_set(rules, "relation_adjectives")
        self._titles = word_set(rules, "titles")
        self._giving = re.compile(rf"(?:{'|'.join(rules['giving'])})")
        self._patterns = (
            (Slot.INTRODUCTION, re.compile(rf"(?<![\w'])(?:{_CALLED})(?!\w)")),
            (Slot.INTRODUCTION, _phrases(rules["presentations"])),
            (Slot.FIELD, _phrases(rules["fields"])),
            (Slot.FIELD, _LONG_FIELD),
            (Slot.SOMEONE, _phrases(rules["someone"])),
            (Slot.PERHAPS, _phrases(rules["perhaps"])),
        )
        self._closings = _phrases(rules["closings"])

    def find(self, reading: Reading) -> Iterator[tuple[int, int, float]]:
        """(first word, last word, score) of each name found."""
        folded = fold(reading.text)
        for slot, pattern in self._patterns:
            for match in pattern.finditer(folded):
                first = self._after(reading, match.end())
                if first is not None:
                    yield from self._filled(reading, first, slot)
        for match in self._closings.finditer(folded):
            yield from self._signature(reading, match.end())
        for match in _ASIDE.finditer(reading.text):
            yield from self._aside(reading, *match.span(1))
        for at in range(len(reading.words)):
            yield from self._by_words_before(reading, at)

    def _aside(self, reading: Reading, start: int, end: int) -> Iterator[tuple[int, int, float]]:
        """Two or three words between commas of which one is a rare name, and none a small word."""
        first, after = bisect_left(reading.starts, start), bisect_left(reading.starts, end)
        inside = reading.words[first:after]
        if (
            2 <= len(inside) <= 3
            and not any(map(self._names.is_excluded, inside))
            # « la mairie, rue victor hugo, » is a street
            and all(map(self._may_be_name, inside))
            and any(map(self._strange.is_strange, inside))
            and self._strange.is_french(reading.words)
        ):
            yield first, after - 1, 0.75

    def _filled(self, reading: Reading, first: int, slot: Slot) -> Iterator[tuple[int, int, float]]:
        last = self._slots.last(reading, first, slot)
        if last is not None:
            yield first, last, 0.91

    def _after(self, reading: Reading, end: int) -> int | None:
        index = bisect_left(reading.starts, end)
        if index < len(reading.words) and _GAP.fullmatch(reading.text[end : reading.starts[index]]):
            return index
        return None

    def _signature(self, reading: Reading, end: int) -> Iterator[tuple[int, int, float]]:
        """« Cordialement, Firmin Roux »: two to four words, then the end of the line."""
        names, words = self._names, reading.words
        first = bisect_left(reading.starts, end)
        if first >= len(words) or not re.fullmatch(
            r"[\s,.!;:-]{0,6}", reading.text[end : reading.starts[first]]
        ):
            return
        stop = reading.text.find("\n", words[first].start)
        last = bisect_left(reading.starts, stop if stop >= 0 else len(reading.text)) - 1
        inside = words[first : last + 1]
        if (
            2 <= len(inside) <= 4
            and all(not names.is_excluded(word) or self._is_particle(word) for word in inside)
            and any(self._may_be_name(word) for word in inside)
        ):
            yield first, last, 0.91

    def _is_particle(self, word: Word) -> bool:
        return word.folded in self._names.particles

    def _may_be_name(self, word: Word) -> bool:
        names = self._names
        return (
            names.is_unknown(word) or names.may_be_first_name(word) or word.folded in names.surnames
        )

    def _by_words_before(self, reading: Reading, at: int) -> Iterator[tuple[int, int, float]]:
        words = reading.words
        if at == 0:
            yield from self._beside_me(reading, 0)
            return
        gap, before = reading.gap(at - 1), words[at - 1]
        if before.folded in self._titles or before.text == "M":
            if re.fullmatch(r"\.?[ \u00a0]{1,2}", gap):
                yield from self._filled(reading, at, Slot.TITLE)
        elif reading.is_blank(at - 1) or gap == "":
            if self._is_kin(reading, at - 1):
                yield from self._filled(reading, at, Slot.KIN)
            elif before.folded == "a" and self._is_given(reading, at - 1):
                yield from self._filled(reading, at, Slot.PERHAPS)
        elif re.fullmatch(r" ?, {0,2}", gap) and self._is_kin(reading, at - 1):
            yield from self._filled(reading, at, Slot.APPOSITION)

    def _is_kin(self, reading: Reading, at: int) -> bool:
        """Whether « mon fils (aîné) » ends at the word ``at``."""
        words = reading.words
        while at > 1 and words[at].folded in self._adjectives and reading.gap(at - 1) == " ":
            at -= 1
        return (
            at > 0 and words[at].folded in self._kin and words[at - 1].folded in self._determiners
        )

    def _is_given(self, reading: Reading, at: int) -> bool:
        """« envoyer la facture à … », « dire à … »: to somebody."""
        before = reading.words[max(0, at - _REACH) : at]
        return any(self._giving.fullmatch(word.folded) for word in before)

    def _beside_me(self, reading: Reading, at: int) -> Iterator[tuple[int, int, float]]:
        """« Chancelle Moukoko et moi », at the start of a message."""
        found = re.match(r"\W*((?:[^\W\d_]+[ '’-]){1,3})et (?:moi|ma|mon|sa|son)\b", reading.text)
        if not found or self._names.is_excluded(reading.words[0]):
            return
        last = bisect_left(reading.starts, found.end(1)) - 1
        inside = reading.words[at : last + 1]
        if self._names.may_be_first_name(inside[0]) or (
            len(inside) > 1 and any(map(self._names.is_unknown, inside))
        ):
            yield at, last, 0.8


def _phrases(phrases: list[str]) -> re.Pattern[str]:
    """Any of the phrases as whole words; a final colon may stand apart."""
    longest_first = sorted(phrases, key=len, reverse=True)
    escaped = [re.escape(phrase).replace(r"\ :", r"\s?:") for phrase in longest_first]
    return re.compile(rf"(?<![\w'])(?:{'|'.join(escaped)})(?!\w)")
