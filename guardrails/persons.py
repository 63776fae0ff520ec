"""Finding people's names: what the words around say, and what the model saw."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from guardrails.entity_model import Entity
from guardrails.name_cues import NameCues
from guardrails.name_extent import NameExtent
from guardrails.name_start import NameStarts
from guardrails.name_words import NameWords
from guardrails.places import PlaceRules
from guardrails.reading import Reading, read
from guardrails.rule_files import read_rules, word_set
from guardrails.strange_words import StrangeWords
from guardrails.verdict import Span
from guardrails.words import Word


class PersonFinder:
    """Finds names in a text. Immutable once made, so any thread may use it."""

    def __init__(self, names: NameWords) -> None:
        rules = read_rules("persons")
        self._names = names
        self._places = PlaceRules(names)
        self._strange = strange = StrangeWords(names)
        self._starts = NameStarts(names, self._places, strange)
        self._cues = NameCues(names, strange)
        self._extent = NameExtent(names)
        self._relations = word_set(rules, "relations")
        self._not_before_people = word_set(rules, "not_before_people")
        self._before_people = word_set(rules, "before_people") | self._relations

    def find(self, text: str, entities: Sequence[Entity]) -> list[Span]:
        """The names in ``text``, perhaps overlapping; ``entities``: what the model saw."""
        reading = read(text)
        found: list[Span] = []
        for start, everyday, score in self._starts.find(reading):
            first = self._extent.first(reading, start)
            last = self._extent.last(reading, start, everyday)
            found.append(_span(reading, first, last, score))
            for other, end in self._extent.others(reading, last):
                found.append(_span(reading, other, end, 0.75))
        for first, last, score in self._cues.find(reading):
            if not self._places.is_named_place(reading, first):
                found.append(_span(reading, first, last, score))
                for other, end in self._extent.others(reading, last):
                    found.append(_span(reading, other, end, 0.75))
        for entity in entities:
            found.extend(self._from_model(reading, entity))
        return found

    def _from_model(self, reading: Reading, entity: Entity) -> Iterator[Span]:
        """The model's guess, without the words around that are no name, if it convinces."""
        if entity.label != "PER":
            return
        words = reading.words
        first = bisect_left(reading.starts, entity.start)
        last = bisect_left(reading.starts, entity.end) - 1
        while first <= last and self._is_no_edge(reading, words[first]):
            first += 1
        while last >= first and self._is_no_edge(reading, words[last]):
            last -= 1
        if reading.in_capitals:
            # In capitals the model reads on: « VALTER COSTE SE MARIE » ends at « COSTE ».
            last = next(
                (at - 1 for at in range(first + 1, last + 1) if self._stops(words[at])), last
            )
        if first > last or "\n" in reading.text[words[first].start : words[last].end]:
            return
        inside = words[first : last + 1]
        if any(map(self._stops, inside)) or self._places.is_named_place(reading, first):
            return
        if self._is_convincing(reading, first, last):
            yield _span(reading, first, self._extent.last(reading, last), 0.7)

    def _stops(self, word: Word) -> bool:
        return self._names.is_excluded(word) and word.folded not in self._names.particles

    def _is_no_edge(self, reading: Reading, word: Word) -> bool:
        names = self._names
        return not names.is_first_name(word) and (
            names.is_excluded(word)
            or word.folded in names.particles
            or word.folded in self._relations
            or not word.has_capital
            or (reading.in_capitals and names.is_everyday(word))
        )

    def _is_convincing(self, reading: Reading, first: int, last: int) -> bool:
        names, inside = self._names, reading.words[first : last + 1]
        unknown = any(self._strange.is_unheard(word) for word in inside)
        if len(inside) > 1:
            return unknown or (names.may_be_first_name(inside[0]) and not reading.in_capitals)
        return (
            unknown
            and not reading.in_capitals
            and not inside[0].is_upper
            and not self._is_name_of_a_thing(reading, first)
        )

    def _is_name_of_a_thing(self, reading: Reading, index: int) -> bool:
        """« la convention Aeras », « (Arce) », « un Dif »: what the thing is called, not who."""
        start = reading.words[index].start
        if reading.text[max(0, start - 1) : start] in ("(", "/", "-"):
            return True
        if index == 0:
            return len(reading.words) == 1
        before = reading.words[index - 1]
        return before.folded in self._not_before_people or (
            reading.gap(index - 1) == " "
            and before.folded in self._names.lexicon
            and before.folded not in self._before_people
        )


def _span(reading: Reading, first: int, last: int, score: float) -> Span:
    return Span(reading.words[first].start, reading.words[last].end, "PERSON", score)
