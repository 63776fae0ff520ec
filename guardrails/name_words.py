"""What each word says of being part of a person's name, by the lists and the lexicon."""

from __future__ import annotations

from dataclasses import dataclass

from guardrails.lexicon import Lexicon
from guardrails.rule_files import read_rules, word_set
from guardrails.words import Word


@dataclass(frozen=True, slots=True)
class NameWords:
    """The word lists of ``persons.toml`` and ``first_names.toml``, all folded."""

    lexicon: Lexicon
    english: frozenset[str]
    sure: frozenset[str]  # first names that are no other word
    also_words: frozenset[str]  # first names that are everyday words too
    surnames: frozenset[str]
    never: frozenset[str]
    not_persons: frozenset[str]
    particles: frozenset[str]
    pronouns: frozenset[str]  # « doit-il », « celui-ci », « dites-moi »
    spelt_otherwise: frozenset[str]  # with accents: « marié » is not « Marie »
    sms: frozenset[str]  # everyday words as short messages spell them
    finite: frozenset[str]  # verbs and pronouns that a subject stands before

    def is_excluded(self, word: Word) -> bool:
        """A function word, a place or an institution: no name, whatever its case."""
        return (
            word.folded in self.never
            or word.folded in self.not_persons
            or word.folded.startswith(("saint-", "sainte-", "st-", "ste-"))
            or ("-" in word.folded and word.folded.rpartition("-")[2] in self.pronouns)
        )

    def is_first_name(self, word: Word) -> bool:
        """« karim », « jean-pierre »: a first name in any case."""
        if word.folded in self.sure:
            return word.text.lower() not in self.spelt_otherwise
        parts = word.folded.split("-")
        return len(parts) > 1 and all(
            part in self.sure or part in self.also_words for part in parts
        )

    def may_be_first_name(self, word: Word) -> bool:
        return self.is_first_name(word) or word.folded in self.also_words

    def is_everyday(self, word: Word) -> bool:
        """An everyday word, French or English, whole or each of its parts."""
        return all(
            part in self.lexicon or part in self.english for part in word.folded.split("-") if part
        )

    def is_unknown(self, word: Word) -> bool:
        """In no dictionary: in lower case, a name or a spelling mistake."""
        return len(word.folded) > 2 and word.folded not in self.sms and not self.is_everyday(word)

    def is_verb(self, word: Word) -> bool:
        return word.folded in self.lexicon.verbs


def read_name_words(lexicon: Lexicon) -> NameWords:
    """The lists of both files; a name listed as a word too is never sure."""
    names, rules, sms = read_rules("first_names"), read_rules("persons"), read_rules("sms")
    also = word_set(names, "also_words")
    abroad = word_set(read_rules("first_names_abroad"), "first_names")
    listed = abroad.union(*(word_set(names, key) for key in ORIGINS))
    return NameWords(
        lexicon=lexicon,
        english=word_set(read_rules("english"), "words"),
        sure=listed - also,
        also_words=also,
        surnames=word_set(names, "surnames"),
        never=word_set(rules, "never"),
        not_persons=word_set(rules, "not_persons"),
        particles=word_set(rules, "particles"),
        pronouns=word_set(rules, "pronouns"),
        spelt_otherwise=word_set(rules, "spelt_otherwise"),
        sms=word_set(sms, "words"),
        finite=word_set(sms, "finite"),
    )


ORIGINS = (
    "french", "maghreb_middle_east", "africa", "asia", "europe", "jewish_armenian_turkic",
)  # fmt: skip
