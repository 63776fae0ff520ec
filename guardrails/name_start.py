"""Where a person's name starts: after a title, a relation, an introduction, or by itself."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from guardrails.folding import fold
from guardrails.name_words import NameWords
from guardrails.places import PlaceRules
from guardrails.reading import Reading
from guardrails.rule_files import read_rules, word_set
from guardrails.strange_words import StrangeWords
from guardrails.words import Word

_AFTER_INTRODUCTION = r"[ \u00a0]{0,2}[«\"“]?\s?"
_SAME_PHRASE = re.compile(r"[ \u00a0]{0,2}")
_AFTER_CLOSING = r"[\s,.!;:-]{0,6}"
_INDEFINITE = frozenset({"un", "une", "des"})
_BEING = frozenset({"suis", "est", "etes", "sommes", "sont", "ete", "sui", "jsui", "jsuis"})
_REFLEXIVE = frozenset({"me", "te", "se", "nous", "vous", "jme", "jm", "m", "t", "s"})


class NameStarts:
    """Reads the words around each word of a text. Immutable."""

    def __init__(self, names: NameWords, places: PlaceRules, strange: StrangeWords) -> None:
        rules = read_rules("persons")
        self._names = names
        self._strange = strange
        self._places = places
        self._titles = word_set(rules, "titles")
        self._place_titles = word_set(rules, "titles_also_places")
        self._lawyer = str(rules["lawyer"])
        self._determiners = word_set(rules, "determiners")
        self._english_determiners = word_set(rules, "english_determiners")
        self._relations = word_set(rules, "relations")
        self._adjectives = word_set(rules, "relation_adjectives")
        self._young = word_set(rules, "children_by_age")
        self._pair_cues = word_set(rules, "pair_cues")
        self._owned_things = word_set(rules, "owned_things")
        self._before_anything = word_set(rules, "before_anything")
        self._articles = word_set(rules, "articles")
        self._participles = frozenset(map(fold, names.spelt_otherwise))
        self._strong = _phrases(rules["strong_introductions"])
        self._weak = _phrases(rules["weak_introductions"])
        self._fields = _phrases(rules["fields"])
        self._closings = _phrases(rules["closings"])

    def find(self, reading: Reading) -> Iterator[tuple[int, bool, float]]:
        """(index of the name's first word, whether everyday words may follow in it, score)."""
        folded = fold(reading.text)
        for pattern, gap, accepts in (
            (self._strong, _AFTER_INTRODUCTION, self._follows_strongly),
            (self._weak, _AFTER_INTRODUCTION, self._follows_weakly),
            (self._fields, _AFTER_INTRODUCTION, self._fills_field),
            (self._closings, _AFTER_CLOSING, self._follows_weakly),
        ):
            for match in pattern.finditer(folded):
                index = bisect_left(reading.starts, match.end())
                if (
                    index < len(reading.words)
                    and re.fullmatch(gap, reading.text[match.end() : reading.starts[index]])
                    and accepts(reading, reading.words[index])
                ):
                    yield index, pattern is self._strong, 0.9
        french = self._strange.is_french(reading.words)
        for index in range(len(reading.words)):
            if (score := self._score(reading, index)) > 0:
                yield index, False, score
            elif french and self._starts_strange_pair(reading, index):
                yield index, False, 0.6

    # After an introduction ------------------------------------------------------------------

    def _follows_strongly(self, reading: Reading, word: Word) -> bool:
        names = self._names
        if names.is_first_name(word):
            return True
        if names.is_excluded(word) or word.folded in names.particles:
            return False
        return reading.has_capital(word) or not names.is_verb(word)

    def _follows_weakly(self, reading: Reading, word: Word) -> bool:
        names = self._names
        if names.is_first_name(word):
            return word.has_capital or word.folded not in self._participles
        return (
            reading.has_capital(word)
            and not names.is_excluded(word)
            and word.folded not in names.particles
            and (names.is_unknown(word) or names.may_be_first_name(word) or len(word.text) == 1)
        )

    def _fills_field(self, reading: Reading, word: Word) -> bool:
        names = self._names
        if names.is_first_name(word):
            return True
        return not names.is_excluded(word) and (
            names.is_unknown(word) or names.may_be_first_name(word) or word.folded in names.surnames
        )

    # By the words before, or by itself ------------------------------------------------------

    def _score(self, reading: Reading, index: int) -> float:
        """The score of a name that would start at this word; 0 when none does."""
        word, names = reading.words[index], self._names
        first_name = names.is_first_name(word)
        if index and not reading.has_capital(word) and reading.is_blank(index - 1):
            before = reading.words[index - 1].folded
            if before in _REFLEXIVE or (before in _BEING and word.folded in self._participles):
                return 0  # « je me marie », « je suis marie » is no Marie
        if self._is_a_thing(reading, index):
            return 0
        if names.is_excluded(word) and not first_name:
            return 0
        if self._follows_title(reading, index):
            return 0.9
        if self._follows_relation(reading, index):
            return 0.8
        if self._places.is_named_place(reading, index):
            return 0
        if self._starts_unknown_pair(reading, index):
            return 0.65
        if not names.may_be_first_name(word):
            return 0
        if first_name:
            return 0.75
        return 0.7 if self._is_before_surname(reading, index) else 0

    def _is_a_thing(self, reading: Reading, index: int) -> bool:
        """« une clémentine »: an everyday word in lower case after an article."""
        return (
            index > 0
            and not reading.words[index].has_capital
            and (
                reading.words[index - 1].folded in _INDEFINITE
                or (
                    reading.words[index - 1].folded in self._articles
                    and reading.words[index].folded in self._names.lexicon
                )
            )
        )

    def _is_before_surname(self, reading: Reading, index: int) -> bool:
        """« Rose Diallo », « pierre dupont »: an everyday word that a family name follows."""
        if index + 1 == len(reading.words) or not reading.is_blank(index):
            return False
        word, following, names = reading.words[index], reading.words[index + 1], self._names
        if names.is_excluded(following):
            return False
        if reading.has_capital(word):
            return reading.has_capital(following) and (
                names.is_unknown(following)
                or following.folded in names.surnames
                or names.may_be_first_name(following)
            )
        return names.is_unknown(following) and word.folded not in self._before_anything

    def _starts_unknown_pair(self, reading: Reading, index: int) -> bool:
        """« le dossier de wendkuni zongo »: two words in no dictionary, where a name may stand."""
        words, names = reading.words, self._names
        if index + 1 == len(words) or not reading.is_blank(index):
            return False
        pair = words[index : index + 2]
        if any(names.is_excluded(word) or not names.is_unknown(word) for word in pair):
            return False
        if index == 0 or not _SAME_PHRASE.fullmatch(reading.gap(index - 1)):
            # « wendkuni zongo doit venir », or a signature alone on its line
            after = index + 2
            if after == len(words) or "\n" in reading.gap(after - 1):
                return index > 0 and "\n" in reading.gap(index - 1)
            return reading.is_blank(after - 1) and names.is_verb(words[after])
        before = words[index - 1].folded
        return before in self._pair_cues or (
            before in ("de", "d'") and index > 1 and words[index - 2].folded in self._owned_things
        )

    def _starts_strange_pair(self, reading: Reading, index: int) -> bool:
        """« si wendkuni zongo a rendu les clés »: a rare name in lower case, wherever it stands."""
        words, names = reading.words, self._names
        if index + 1 == len(words) or not reading.is_blank(index):
            return False
        pair, after = words[index : index + 2], index + 2
        before_verb = (
            after < len(words)
            and reading.is_blank(after - 1)
            and words[after].folded in names.finite
        )
        return (
            not any(reading.has_capital(word) or names.is_excluded(word) for word in pair)
            and all(
                self._strange.is_unheard(word) or word.folded in names.surnames for word in pair
            )
            and (before_verb or any(map(self._strange.is_strange, pair)))
            and not self._places.is_named_place(reading, index)
        )

    def _follows_title(self, reading: Reading, index: int) -> bool:
        if index == 0 or not re.fullmatch(r"\.?[ \u00a0]{1,2}", reading.gap(index - 1)):
            return False
        title, word, names = reading.words[index - 1], reading.words[index], self._names
        if title.text == self._lawyer:
            return reading.has_capital(word)
        if title.folded in self._place_titles:
            if self._places.is_named_place(reading, index):
                return False
        elif title.folded not in self._titles and title.text != "M":
            return False
        return (
            reading.has_capital(word)
            or names.may_be_first_name(word)
            or names.is_unknown(word)
            or word.folded in names.surnames
        )

    def _follows_relation(self, reading: Reading, index: int) -> bool:
        """« mon fils aîné léo »: a determiner, a relation, perhaps an adjective, the name."""
        words, names, word = reading.words, self._names, reading.words[index]
        at = index - 1
        if at < 1 or not re.fullmatch(r" ?,? {0,2}", reading.gap(at)):
            return False
        if words[at].folded in self._young and words[at - 1].folded in self._determiners:
            # « notre petit léo »; « notre petit commerce » is nobody
            return names.may_be_first_name(word) or self._strange.is_strange(word)
        while at > 1 and words[at].folded in self._adjectives and reading.gap(at - 1) == " ":
            at -= 1
        if words[at].folded not in self._relations:
            return False
        if words[at - 1].folded in self._english_determiners:
            return names.is_first_name(word) or (
                reading.has_capital(word) and names.is_unknown(word)
            )
        if words[at - 1].folded not in self._determiners:
            return False
        if names.may_be_first_name(word):
            return reading.has_capital(word) or not names.is_verb(word)
        apart = "," in reading.gap(index - 1)
        return names.is_unknown(word) and (reading.has_capital(word) or not apart)


def _phrases(phrases: list[str]) -> re.Pattern[str]:
    """Any of the phrases as whole words; a final colon may stand apart."""
    longest_first = sorted(phrases, key=len, reverse=True)
    escaped = [re.escape(phrase).replace(r"\ :", r"\s?:") for phrase in longest_first]
    return re.compile(rf"(?<![\w'])(?:{'|'.join(escaped)})(?!\w)")
