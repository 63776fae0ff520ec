"""Telling « école Simone Veil » and « rue Victor Hugo » from a person's name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from guardrails.name_words import NameWords
from guardrails.rule_files import read_rules, word_set
from guardrails.words import Word

_LOOKED_BACK = 8  # words
_SAME_PHRASE = re.compile(r"[ \u00a0'’-]{0,3}|[ ]?[«\"“][ ]?|\. ?")
# « le collège de Karim » is the school where Karim goes; « école Karim » is its name.
_OWNED = frozenset({"ecole", "college", "lycee", "creche", "maison", "foyer", "residence", "ehpad"})


class PlaceRules:
    """Reads the words before a name: a kind of place, perhaps with adjectives between."""

    def __init__(self, names: NameWords) -> None:
        rules = read_rules("persons")
        self._names = names
        self._places = word_set(rules, "places")
        self._links = word_set(rules, "place_links")

    def is_named_place(
        self, text: str, words: Sequence[Word], index: int, in_capitals: bool
    ) -> bool:
        """Whether the name that starts at ``words[index]`` is that of a place."""
        for at in range(index - 1, max(-1, index - 1 - _LOOKED_BACK), -1):
            if not _SAME_PHRASE.fullmatch(text[words[at].end : words[at + 1].start]):
                return False
            folded = words[at].folded
            if folded in ("saint", "sainte", "st", "ste"):
                return True
            if folded in self._places:
                owned = folded in _OWNED and words[index - 1].folded in ("de", "d'")
                return not owned
            capital = words[at].has_capital and not in_capitals
            if not (capital or folded in self._links or self._names.may_be_first_name(words[at])):
                return False
        return False
