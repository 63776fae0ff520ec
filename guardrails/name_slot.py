"""Reading a name where a sentence leaves room for one, whatever dictionary its words stand in.

After « mon voisin » and before « fait du bruit » nothing but a name can stand, even when it is
made of everyday words (« chancelle moukoko », « octave »): the place tells, not a list.
"""

from __future__ import annotations

import re
from enum import Enum

from guardrails.folding import fold
from guardrails.name_words import NameWords
from guardrails.reading import Reading
from guardrails.rule_files import read_rules, word_set
from guardrails.slot_words import SlotWords
from guardrails.strange_words import StrangeWords
from guardrails.words import Word


class Slot(Enum):
    """How sure the words before make it that a name follows."""

    FIELD = "nom :"
    INTRODUCTION = "je m'appelle"
    TITLE = "mme"
    KIN = "mon fils"
    APPOSITION = "ma mère,"
    SOMEONE = "au nom de"
    PERHAPS = "c"


class SlotReader:
    """Reads the name that fills a slot, or says that none does. Immutable."""

    def __init__(self, names: NameWords, strange: StrangeWords) -> None:
        rules = read_rules("persons")
        self._names = names
        self._strange = strange
        self._words = SlotWords(names)
        self._never_first = word_set(rules, "relations") | word_set(rules, "relation_adjectives")
        self._presenting = word_set(rules, "presenting")
        self._offices = word_set(rules, "offices") | word_set(rules, "places")
        self._abbreviated = word_set(rules, "abbreviated_titles")
        self._participles = frozenset(map(fold, names.spelt_otherwise))
        self._trades = re.compile(rf"(?:{'|'.join(rules['trade_endings'])})s?$")

    def last(self, reading: Reading, first: int, slot: Slot) -> int | None:
        """The index of the last word of the name that starts at ``first``; None: no name."""
        run = self._words.run(reading, first)
        if run is None:
            return None
        kinds = [self._words.kind(reading, at, at == first) for at in range(first, run + 1)]
        while kinds and kinds[-1] == "p":  # « léo de » ends at « léo »
            if len(kinds) > 1 and reading.words[first + len(kinds) - 1].folded in ("le", "do"):
                break
            kinds.pop()
        if not kinds:
            return None
        length = self._name_length(reading, first, kinds, slot)
        return first + length - 1 if length else None

    def _name_length(self, reading: Reading, first: int, kinds: list[str], slot: Slot) -> int:
        head, word = kinds[0], reading.words[first]
        if word.folded in self._never_first:
            return 0
        if head == "p":
            # « mme de montbrun », « monsieur n'guessan »
            after = next((at for at, kind in enumerate(kinds) if kind != "p"), len(kinds))
            named = after < len(kinds) and (
                kinds[after] in "nf"
                or reading.has_capital(reading.words[first + after])
                or (slot is Slot.TITLE and self._is_no_office(reading, first + after))
            )
            return (
                self._extend(reading, first, kinds, after, slot)
                if named and (slot in (Slot.TITLE, Slot.FIELD, Slot.INTRODUCTION))
                else 0
            )
        followed = self._is_followed_by_surname(kinds)
        if head == "f":
            # « je suis marie depuis dix ans »
            fits = followed or slot is not Slot.PERHAPS or word.folded not in self._participles
        elif slot is Slot.PERHAPS:
            fits = self._is_whole_name(reading, first, kinds)
        elif slot is Slot.APPOSITION:
            fits = (head == "n" and len(kinds) > 1) or (head in "hw" and followed)
        elif head == "n" or (head == "h" and slot is Slot.INTRODUCTION):
            fits = True
        elif slot is Slot.FIELD:
            # « nom d'usage : utilisation du nom des parents » is no name
            fits = followed or (
                head != "x" and self._words.is_at_stop(reading, first + len(kinds) - 1)
            )
        elif slot is Slot.TITLE and reading.words[first - 1].folded in self._abbreviated:
            fits = True
        else:
            fits = followed or self._fits_alone(reading, first, head, slot)
        return self._extend(reading, first, kinds, 0, slot) if fits else 0

    def _is_whole_name(self, reading: Reading, first: int, kinds: list[str]) -> bool:
        """« c noël berger »: after such weak words, both parts of a name are wanted."""
        word = reading.words[first]
        if len(kinds) == 1 and reading.words[first - 1].folded in self._presenting:
            return self._strange.is_strange(word)  # « c ketevan »; « pour palavas » is a town
        if self._is_followed_by_surname(kinds):
            return kinds[0] in "nhx" or reading.has_capital(word) or self._is_noun(word)
        return (
            kinds[0] in "nh"
            and len(kinds) == 2
            and kinds[1] in "hwv"
            and (kinds[0] == "n" or reading.has_capital(word))
            and self._words.is_at_end(reading, first + 1)
            and not (kinds[1] in "wv" and word.folded in self._names.not_persons)
        )

    def _fits_alone(self, reading: Reading, first: int, head: str, slot: Slot) -> bool:
        capital = reading.has_capital(reading.words[first])
        if head == "h" and capital:
            return True
        if slot is Slot.SOMEONE and head != "h":
            return False
        if slot is Slot.TITLE and self._words.is_before_verb(reading, first):
            return True
        return (capital and head == "w") or self._may_stand_alone(reading, first)

    def _is_no_office(self, reading: Reading, at: int) -> bool:
        """« monsieur de la tour, du deuxième », not « monsieur de la mairie »."""
        return reading.words[at].folded not in self._offices and self._words.is_at_end(reading, at)

    def _is_noun(self, word: Word) -> bool:
        """An everyday word that is no adjective, verb or adverb."""
        lexicon = self._names.lexicon
        return word.folded not in lexicon.adjectives and word.folded not in lexicon.verbs

    def _is_followed_by_surname(self, kinds: list[str]) -> bool:
        """« Trésor Ilunga », « manuel do carmo »: an unknown word or a surname comes next."""
        rest = kinds[1:]
        while rest and rest[0] == "p":
            rest = rest[1:]
        return bool(rest) and rest[0] in "nf"

    def _may_stand_alone(self, reading: Reading, at: int) -> bool:
        """« mon fils octave a … »: a noun where the sentence wants its verb is a name."""
        word, names = reading.words[at], self._names
        if self._is_of_the_other_gender(reading, at) or self._is_beside_a_first_name(reading, at):
            return True
        if len(word.folded) < 4 or self._trades.search(word.folded):
            return False
        return self._words.is_before_verb(reading, at) and (
            self._is_noun(word) or word.folded in names.also_words
        )

    def _is_beside_a_first_name(self, reading: Reading, at: int) -> bool:
        """« mes enfants rima et lina »: what stands beside a first name is one too."""
        words = reading.words
        return (
            at + 2 < len(words)
            and words[at + 1].folded == "et"
            and reading.is_blank(at)
            and reading.is_blank(at + 1)
            and (self._names.is_first_name(words[at + 2]) or self._names.is_unknown(words[at + 2]))
            and words[at].folded[-1] not in "sx"  # « mes enfants malades et Lina »
        )

    def _is_of_the_other_gender(self, reading: Reading, at: int) -> bool:
        """« mon fils divine »: no adjective agrees so, it is what he is called."""
        before, word = reading.words[at - 1], reading.words[at].folded
        masculine = at > 0 and before.folded in ("fils", "mari", "frere", "pere", "garcon", "papa")
        return masculine and word.endswith("e") and word[:-1] in self._names.lexicon.adjectives

    def _extend(
        self, reading: Reading, first: int, kinds: list[str], start: int, slot: Slot
    ) -> int:
        """How many words belong to the name whose word ``start`` is one."""
        length = at = start + 1
        while at < len(kinds):
            kind, index = kinds[at], first + at
            if kind in "nf" or reading.has_capital(reading.words[index]):
                length = at + 1
            elif kind == "p":
                is_last = at + 1 == len(kinds) and reading.words[index].folded in ("le", "do")
                if is_last and (
                    self._words.is_before_verb(reading, index)
                    or self._words.is_at_stop(reading, index)
                ):
                    length = at + 1
            elif at != length or not self._ends_a_name(reading, index, kind, slot):
                break
            else:
                length = at + 1
            at += 1
        return length

    def _ends_a_name(self, reading: Reading, at: int, kind: str, slot: Slot) -> bool:
        """« mehdi chaouch », « arjun pillai fait »: an everyday word where only a name fits."""
        if self._words.is_before_verb(reading, at):
            return True
        if kind == "v" and slot not in (Slot.FIELD, Slot.APPOSITION, Slot.SOMEONE):
            return False
        if slot is Slot.KIN:
            # « ma femme shafiqul islam accouche »: a noun where the verb is due
            return self._is_noun(reading.words[at]) and self._words.is_before_any_verb(reading, at)
        if slot in (Slot.INTRODUCTION, Slot.PERHAPS):
            return self._words.is_at_end(reading, at)
        return self._words.is_at_stop(reading, at)
