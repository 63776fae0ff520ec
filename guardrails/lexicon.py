"""The everyday French words, to tell « petit » from a name nobody has put in a list."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guardrails.errors import RulesError
from guardrails.folding import fold


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Folded words: all those known, and those that can be a verb or an adverb."""

    words: frozenset[str]
    verbs: frozenset[str]

    def __contains__(self, word: str) -> bool:
        """Whether ``word`` (already folded) is an everyday French word, plural or not."""
        return word in self.words or (word[-1:] in ("s", "x") and word[:-1] in self.words)


def read_lexicon(model: Path, strings: Any) -> Lexicon:
    """The lexicon that comes with the spaCy model: its lemma tables.

    ``strings`` is the model's string store: it holds the forms, the tables hold their hashes.
    """
    from spacy.lookups import Lookups

    folder = model / "lemmatizer" / "lookups"
    try:
        lookups = Lookups().from_disk(folder)
        forms, index, irregular = (
            lookups.get_table(name) for name in ("lemma_lookup", "lemma_index", "lemma_exc")
        )
    except (KeyError, OSError, ValueError) as error:
        raise RulesError(f"expected lemma tables in {folder}: {type(error).__name__}") from None
    by_part = {
        part: {*index.get(part, ()), *irregular.get(part, ())}
        for part in ("noun", "adj", "adv", "verb", "pron", "det", "adp", "aux", "sconj", "cconj")
    }
    words = {fold(word) for group in by_part.values() for word in group}
    verbs = {fold(word) for word in by_part["verb"] | by_part["adv"] | by_part["aux"]}
    for form in strings:
        if form in forms:
            folded = fold(form)
            words.update((folded, *map(fold, forms[form])))
            if any(lemma in by_part["verb"] for lemma in forms[form]):
                verbs.add(folded)
    return Lexicon(frozenset(words), frozenset(verbs))
