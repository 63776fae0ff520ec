"""Telling « école Simone Veil » and « rue Victor Hugo » from a person's name."""

from __future__ import annotations

import re

from guardrails.name_words import NameWords
from guardrails.reading import Reading
from guardrails.rule_files import read_rules, word_set

_LOOKED_BACK = 8  # words
_SAME_PHRASE = re.compile(r"[ \u00a0'’-]{0,3}|[ ]?[«\"“][ ]?|\. ?")


class PlaceRules:
    """Reads the words before a name: a kind of place, perhaps with adjectives between."""

    def __init__(self, names: NameWords) -> None:
        rules = read_rules("persons")
        self._names = names
        self._places = word_set(rules, "places")
        self._links = word_set(rules, "place_links")
        self._owned = word_set(rules, "owned_places")
        self._saints = word_set(rules, "saints")

    def is_named_place(self, reading: Reading, index: int) -> bool:
        """Whether the name that starts at the word ``index`` is that of a place."""
        words = reading.words
        for at in range(index - 1, max(-1, index - 1 - _LOOKED_BACK), -1):
            if not _SAME_PHRASE.fullmatch(reading.gap(at)):
                return False
            word = words[at]
            if word.folded in self._saints:
                return True
            if word.folded in self._places:
                # « le collège de Karim » is where Karim goes.
                return word.folded not in self._owned or words[index - 1].folded not in ("de", "d'")
            if not (
                reading.has_capital(word)
                or word.folded in self._links
                or self._names.may_be_first_name(word)
            ):
                return False
        return False
