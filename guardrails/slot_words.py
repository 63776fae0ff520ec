"""What the words of a slot can be in a name, and where a name has to end."""

from __future__ import annotations

import re

from guardrails.name_words import NameWords
from guardrails.reading import Reading
from guardrails.words import Word

_MOST_WORDS = 5
_JOIN = re.compile(r"[ \u00a0]{1,2}|-|")
_STOP = re.compile(r"\s*(?:$|[.,;:!?\n)\"»/])")
# « jvoudrai », « g perdu »: how a short message goes on after a name.
_SMS_VERB = re.compile(r"j[^aeiouyh'’]\w+|[gcj]")


class SlotWords:
    """Reads single words and their neighbours. Immutable."""

    def __init__(self, names: NameWords) -> None:
        self._names = names

    def run(self, reading: Reading, first: int) -> int | None:
        """The last of the words from ``first`` on that could be one name."""
        words, last = reading.words, first
        if first >= len(words) or self.is_stopper(reading, first):
            return None
        while last + 1 < len(words) and last - first < _MOST_WORDS - 1:
            if not _JOIN.fullmatch(reading.gap(last)):
                break
            # « mai » may end a name, not start one
            if self.is_stopper(reading, last + 1) and not self.is_late_name(reading, last + 1):
                break
            last += 1
        return last

    def is_stopper(self, reading: Reading, at: int) -> bool:
        word, names = reading.words[at], self._names
        if names.is_first_name(word):
            return False
        if word.folded in names.particles:
            return False
        return (
            word.folded in names.sms
            or word.folded in names.never
            or bool("-" in word.folded and word.folded.rpartition("-")[2] in names.pronouns)
        )

    def is_late_name(self, reading: Reading, at: int) -> bool:
        return reading.words[at].folded in self._names.also_words and (
            self.is_at_stop(reading, at) or self.is_before_verb(reading, at)
        )

    def kind(self, reading: Reading, at: int, starts: bool) -> str:
        """f: a first name · n: a surname, or in no dictionary · p: a particle · w, v: a word, verb.

        h: an everyday word that is also a first name.
        """
        word, names = reading.words[at], self._names
        if names.is_first_name(word):
            return "f"
        if word.folded in names.particles:
            return "p"
        if word.folded in names.surnames and not (starts and names.is_everyday(word)):
            return "n"
        if word.folded in names.also_words:
            return "h"
        # In a slot a word of two letters counts (« li », « vo »): elsewhere it says too little.
        if names.is_unknown(word) or (len(word.folded) == 2 and not names.is_everyday(word)):
            return "x" if word.folded in names.not_persons else "n"
        return "v" if names.is_verb(word) else "w"

    def is_at_end(self, reading: Reading, at: int) -> bool:
        """Whether the sentence stops or takes up again (« cmt », « pour ») after the word."""
        return (
            self.is_at_stop(reading, at)
            or at + 1 == len(reading.words)
            or (
                reading.words[at + 1].folded not in self._names.particles
                and self.is_stopper(reading, at + 1)
            )
        )

    def is_at_stop(self, reading: Reading, at: int) -> bool:
        return bool(_STOP.match(reading.text, reading.words[at].end))

    def is_before_verb(self, reading: Reading, at: int) -> bool:
        if at + 1 >= len(reading.words) or not reading.is_blank(at):
            return False
        following: Word = reading.words[at + 1]
        return following.folded in self._names.finite or bool(_SMS_VERB.fullmatch(following.folded))

    def is_before_any_verb(self, reading: Reading, at: int) -> bool:
        """Whether a word that can be a verb comes next: « accouche »."""
        if at + 1 >= len(reading.words) or not reading.is_blank(at):
            return False
        following = reading.words[at + 1]
        return self._names.is_verb(following) and following.folded not in self._names.never
