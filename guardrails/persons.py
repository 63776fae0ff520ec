"""Finding people's names: what the model saw, and what the words around say."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from guardrails.entity_model import Entity, is_in_capitals
from guardrails.folding import fold
from guardrails.name_words import NameWords
from guardrails.places import PlaceRules
from guardrails.rule_files import read_rules, word_set
from guardrails.verdict import Span
from guardrails.words import Word, read_words

_ADDRESS_OF_A_SITE = re.compile(
    r"(?:https?://|www\.)\S+|[\w.-]+\.(?:fr|com|org|net|eu|example)\b\S*|\S+@\S+", re.IGNORECASE
)
_AND = re.compile(r"(?: ?, ?(?:et )?| et | and | & |/)")
_BLANK = re.compile(r"[ \u00a0]{1,2}")
_LONGEST = 6  # words in a name


@dataclass(frozen=True, slots=True)
class _Reading:
    """One text being read: its words, and whether capitals tell anything in it."""

    text: str
    words: Sequence[Word]
    in_capitals: bool

    def has_capital(self, word: Word) -> bool:
        return word.has_capital and not self.in_capitals

    def gap(self, index: int) -> str:
        """What stands between the word ``index`` and the next one."""
        return self.text[self.words[index].end : self.words[index + 1].start]


class PersonFinder:
    """Finds names in a text. Immutable once made, so any thread may use it."""

    def __init__(self, names: NameWords) -> None:
        rules = read_rules("persons")
        self._names = names
        self._places = PlaceRules(names)
        self._titles = word_set(rules, "titles") | {"m"}
        self._place_titles = word_set(rules, "titles_also_places")
        self._lawyer = str(rules["lawyer"])
        self._determiners = word_set(rules, "determiners")
        self._relations = word_set(rules, "relations")
        self._adjectives = word_set(rules, "relation_adjectives")
        self._strong = _phrases(rules["strong_introductions"])
        self._weak = _phrases(rules["weak_introductions"])
        self._fields = _phrases(rules["fields"])
        self._closings = _phrases(rules["closings"])

    def find(self, text: str, entities: Sequence[Entity]) -> list[Span]:
        """The names of people in ``text``; ``entities`` are what the model saw in it."""
        sites = [match.span() for match in _ADDRESS_OF_A_SITE.finditer(text)]
        words = [
            word
            for word in read_words(text)
            if not any(start <= word.start < end for start, end in sites)
        ]
        reading = _Reading(text, words, is_in_capitals(text))
        starts = [word.start for word in words]
        found: list[Span] = []
        for first, strong, score in self._anchors(reading, starts, entities):
            last = self._extend(reading, first, strong)
            begin = self._extend_back(reading, first)
            found.append(Span(words[begin].start, words[last].end, "PERSON", score))
            found.extend(self._others(reading, last))
        found.extend(self._from_model(reading, starts, entities))
        return found

    # Where a name starts ------------------------------------------------------------------

    def _anchors(
        self, reading: _Reading, starts: list[int], entities: Sequence[Entity]
    ) -> Iterator[tuple[int, bool, float]]:
        """(index of the name's first word, whether lower-case nouns may follow, score)."""
        folded = fold(reading.text)
        for pattern, strong in ((self._strong, True), (self._weak, False)):
            for match in pattern.finditer(folded):
                index = self._next_word(reading, starts, match.end(), r"[ \u00a0]{0,2}[«\"“]?\s?")
                if index is not None and self._may_follow(reading, index, strong):
                    yield index, strong, 0.9
        for match in self._fields.finditer(folded):
            index = self._next_word(reading, starts, match.end(), r"[ \u00a0]{0,2}")
            if index is not None and self._fills_field(reading.words[index]):
                yield index, False, 0.9
        for match in self._closings.finditer(folded):
            index = self._next_word(reading, starts, match.end(), r"[\s,.!;:-]{0,6}")
            if index is not None and self._is_signature(reading, index):
                yield index, False, 0.85
        for index in range(len(reading.words)):
            if (score := self._starts_name(reading, index)) > 0:
                yield index, False, score

    def _next_word(self, reading: _Reading, starts: list[int], at: int, gap: str) -> int | None:
        index = bisect_left(starts, at)
        if index == len(starts) or not re.fullmatch(gap, reading.text[at : starts[index]]):
            return None
        return index

    def _may_follow(self, reading: _Reading, index: int, strong: bool) -> bool:
        """Whether this word can be the name that an introduction announces."""
        word, names = reading.words[index], self._names
        if names.is_first_name(word):
            return True
        if names.is_excluded(word) or word.folded in names.particles:
            return False
        if strong:
            return reading.has_capital(word) or not names.is_verb(word)
        return reading.has_capital(word) and (
            names.is_unknown(word) or names.may_be_first_name(word)
        )

    def _fills_field(self, word: Word) -> bool:
        names = self._names
        return names.is_first_name(word) or not names.is_excluded(word) and (
            names.is_unknown(word)
            or names.may_be_first_name(word)
            or word.folded in names.surnames
        )  # fmt: skip

    def _is_signature(self, reading: _Reading, index: int) -> bool:
        word, names = reading.words[index], self._names
        if names.is_first_name(word):
            return True
        return reading.has_capital(word) and not names.is_excluded(word) and (
            not names.is_everyday(word) or names.may_be_first_name(word)
        )  # fmt: skip

    def _starts_name(self, reading: _Reading, index: int) -> float:
        """The score of a name that starts at this word by its neighbours or by itself; 0 if none."""
        word, names = reading.words[index], self._names
        if names.is_excluded(word) and not names.is_first_name(word):
            return 0
        if self._follows_title(reading, index):
            return 0.9
        if self._follows_relation(reading, index):
            return 0.8
        if self._places.is_named_place(reading.text, reading.words, index, reading.in_capitals):
            return 0
        if names.is_first_name(word):
            return 0.75
        if names.may_be_first_name(word) and index + 1 < len(reading.words):
            return 0.7 if self._is_followed_by_surname(reading, index) else 0
        return 0

    def _is_followed_by_surname(self, reading: _Reading, index: int) -> bool:
        word, following, names = reading.words[index], reading.words[index + 1], self._names
        if not _BLANK.fullmatch(reading.gap(index)) or names.is_excluded(following):
            return False
        if reading.has_capital(word):
            return reading.has_capital(following) and (
                names.is_unknown(following)
                or following.folded in names.surnames
                or names.may_be_first_name(following)
            )
        return names.is_unknown(following) and (
            reading.in_capitals or word.folded not in _WORDS_BEFORE_ANYTHING
        )

    def _follows_title(self, reading: _Reading, index: int) -> bool:
        if index == 0 or not re.fullmatch(r"\.?[ \u00a0]{1,2}", reading.gap(index - 1)):
            return False
        title, word, names = reading.words[index - 1], reading.words[index], self._names
        if title.text == self._lawyer:
            return reading.has_capital(word)
        if title.folded in self._place_titles:
            if self._places.is_named_place(
                reading.text, reading.words, index, reading.in_capitals
            ):
                return False
        elif title.folded not in self._titles or (title.folded == "m" and title.text != "M"):
            return False
        return (
            reading.has_capital(word)
            or names.may_be_first_name(word)
            or names.is_unknown(word)
            or word.folded in names.surnames
        )

    def _follows_relation(self, reading: _Reading, index: int) -> bool:
        """« mon fils aîné léo »: a determiner, a relation, perhaps an adjective, the name."""
        words, names, word = reading.words, self._names, reading.words[index]
        at = index - 1
        if at < 0 or not re.fullmatch(r" ?,? {0,2}", reading.gap(at)):
            return False
        while at > 0 and words[at].folded in self._adjectives and reading.gap(at - 1) == " ":
            at -= 1
        if at < 1 or words[at].folded not in self._relations:
            return False
        if words[at - 1].folded not in self._determiners:
            return False
        if names.may_be_first_name(word):
            return not names.is_verb(word) or reading.has_capital(word)
        return names.is_unknown(word) and not ("," in reading.gap(index - 1) and not reading.has_capital(word))

    # Where it ends ------------------------------------------------------------------------

    def _extend(self, reading: _Reading, first: int, strong: bool) -> int:
        """The index of the last word of the name that starts at ``first``."""
        last, words = first, reading.words
        while last + 1 < len(words) and last - first < _LONGEST:
            if not self._joins(reading, last):
                break
            following = last + 1
            if words[following].folded in self._names.particles:
                step = self._after_particles(reading, following)
                if step is None:
                    break
                last = step
            elif self._continues(reading, following, strong and last == first):
                last = following
            else:
                break
        return last

    def _joins(self, reading: _Reading, index: int) -> bool:
        gap = reading.gap(index)
        initial = len(reading.words[index].text) == 1
        return bool(_BLANK.fullmatch(gap)) or (initial and gap in (".", ". ")) or gap == "-"

    def _after_particles(self, reading: _Reading, index: int) -> int | None:
        """The name word after « de la », « ben »…; None when they lead elsewhere."""
        words, names = reading.words, self._names
        at = index
        while at + 1 < len(words) and words[at].folded in names.particles and at - index < 3:
            if not (_BLANK.fullmatch(reading.gap(at)) or words[at].text[-1:] in "'’"):
                return None
            at += 1
        word = words[at]
        if word.folded in names.particles or names.is_excluded(word):
            return None
        if reading.has_capital(word):
            return at
        foreign = words[index].folded not in _FRENCH_PARTICLES
        return at if foreign and (names.is_unknown(word) or names.is_first_name(word)) else None

    def _continues(self, reading: _Reading, index: int, strong: bool) -> bool:
        word, names = reading.words[index], self._names
        if names.is_first_name(word):
            return True
        if names.is_excluded(word):
            return False
        if reading.has_capital(word):
            return len(word.text) > 1 or reading.text[word.end : word.end + 1] in (".", "")
        if word.folded in names.surnames or names.is_unknown(word):
            return True
        return strong and not names.is_verb(word) and len(word.folded) > 2

    def _extend_back(self, reading: _Reading, first: int) -> int:
        """A family name written before: « BENALI Karim »."""
        words, names = reading.words, self._names
        while first > 0 and _BLANK.fullmatch(reading.gap(first - 1)):
            word = words[first - 1]
            if names.is_excluded(word) or word.folded in self._relations | self._titles:
                break
            is_name = (
                (reading.has_capital(word) and (names.is_unknown(word) or names.may_be_first_name(word)))
                or (not reading.in_capitals and word.is_upper and len(word.text) > 3)
                or (not reading.has_capital(word) and names.is_unknown(word) and names.is_first_name(words[first]))
            )  # fmt: skip
            if not is_name:
                break
            first -= 1
        return first

    def _others(self, reading: _Reading, last: int) -> Iterator[Span]:
        """« Léo et Inès »: further names after the one that ends at ``last``."""
        names = self._names
        while last + 1 < len(reading.words):
            following = last + 1
            if reading.words[following].folded in ("et", "and") and following + 1 < len(reading.words):
                following += 1
            between = reading.text[reading.words[last].end : reading.words[following].start]
            word = reading.words[following]
            if not _AND.fullmatch(between) or names.is_excluded(word):
                return
            if not (
                names.is_first_name(word)
                or (reading.has_capital(word) and (names.is_unknown(word) or names.may_be_first_name(word)))
            ):
                return
            last = self._extend(reading, following, False)
            yield Span(word.start, reading.words[last].end, "PERSON", 0.75)

    # What the model saw -------------------------------------------------------------------

    def _from_model(
        self, reading: _Reading, starts: list[int], entities: Sequence[Entity]
    ) -> Iterator[Span]:
        words, names = reading.words, self._names
        for entity in entities:
            if entity.label != "PER":
                continue
            first, last = bisect_left(starts, entity.start), bisect_left(starts, entity.end) - 1
            while first <= last and self._is_no_edge(reading, words[first]):
                first += 1
            while last >= first and self._is_no_edge(reading, words[last]):
                last -= 1
            if first > last or "\n" in reading.text[words[first].start : words[last].end]:
                continue
            inside = words[first : last + 1]
            if any(names.is_excluded(word) and word.folded not in names.particles for word in inside):
                continue
            if self._places.is_named_place(reading.text, words, first, reading.in_capitals):
                continue
            if self._is_convincing(reading, first, last):
                last = max(last, self._extend(reading, last, False))
                yield Span(words[first].start, words[last].end, "PERSON", 0.7)

    def _is_no_edge(self, reading: _Reading, word: Word) -> bool:
        names = self._names
        if names.is_first_name(word):
            return False
        return (
            names.is_excluded(word)
            or word.folded in names.particles
            or word.folded in self._relations
            or not word.has_capital
            or (reading.in_capitals and names.is_everyday(word))
        )

    def _is_convincing(self, reading: _Reading, first: int, last: int) -> bool:
        names, inside = self._names, reading.words[first : last + 1]
        unknown = [word for word in inside if names.is_unknown(word)]
        if len(inside) == 1:
            return (
                bool(unknown)
                and not reading.in_capitals
                and not inside[0].is_upper
                and not self._follows_determiner(reading, first)
            )
        return bool(unknown) or (
            names.may_be_first_name(inside[0]) and not reading.in_capitals
        )

    def _follows_determiner(self, reading: _Reading, index: int) -> bool:
        """« la convention Aeras », « (Arce) », « un Dif »: what the thing is called, not who."""
        start = reading.words[index].start
        if reading.text[max(0, start - 1) : start] in ("(", "/", "-"):
            return True
        if index == 0:
            return False
        before = reading.words[index - 1]
        return before.folded in _NOT_BEFORE_PEOPLE or (
            reading.gap(index - 1) == " "
            and before.folded in self._names.lexicon
            and before.folded not in _BEFORE_PEOPLE
            and before.folded not in self._relations
        )


# First names that stand before any word in everyday French (« marine marchande »).
_WORDS_BEFORE_ANYTHING = frozenset("france paris major page aide ion may mai line gil mason".split())
_NOT_BEFORE_PEOPLE = frozenset("le la l' les un une des du en au aux ce cette ex".split())
_BEFORE_PEOPLE = frozenset("avec par pour chez contre et ou de d' a que qu' avocat docteur famille appelle".split())
_FRENCH_PARTICLES = frozenset(["de", "du", "d'", "des", "la", "le", "les", "l'"])


def _phrases(phrases: list[str]) -> re.Pattern[str]:
    """Any of the phrases as whole words; a final colon may stand apart."""
    longest_first = sorted(phrases, key=len, reverse=True)
    escaped = [re.escape(phrase).replace(r"\ :", r"\s?:") for phrase in longest_first]
    return re.compile(rf"(?<![\w'])(?:{'|'.join(escaped)})(?!\w)")
