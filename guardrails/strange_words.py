"""Telling a rare name (« uwimana ») from a French word misspelt (« lapareil », « jattend »)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein
from rapidfuzz.process import extractOne
from wordfreq import top_n_list

from guardrails.folding import fold
from guardrails.name_words import NameWords
from guardrails.words import Word

_SHORTEST = 4  # letters: of a shorter word no spelling tells anything
_ELIDED = ("qu", *"jldmtscn")  # « lapareil » is « l'appareil »
# Citizens write in these too: their everyday words are no names.
_OTHER_LANGUAGES = ("en", "es", "pt", "it", "de", "tr", "nl")
_EVERYDAY = 8000  # words of each
_MOST_STRANGE = 0.4  # of a text; above, it is written in another language


class StrangeWords:
    """Compares words with the lexicon. Immutable but for what it remembers."""

    def __init__(self, names: NameWords) -> None:
        self._names = names
        self._by_shape: dict[tuple[str, int], list[str]] = defaultdict(list)
        for known in names.lexicon.words | names.sms:
            self._by_shape[known[:1], len(known)].append(known)
        self._foreign = frozenset(
            fold(word) for code in _OTHER_LANGUAGES for word in top_n_list(code, _EVERYDAY)
        )
        self._is_strange = lru_cache(maxsize=20_000)(self._compare)

    def is_strange(self, word: Word) -> bool:
        """Whether no French word is spelt nearly so, nor with « l' », « j' »… before it."""
        return self.is_unheard(word) and self._is_strange(word.folded)

    def is_unheard(self, word: Word) -> bool:
        """Whether it is in no dictionary, nor among the everyday words of other languages."""
        names = self._names
        return (
            names.is_unknown(word)
            and word.folded not in names.not_persons
            and (
                word.folded not in self._foreign
                or names.may_be_first_name(word)
                or word.folded in names.surnames
            )
        )

    def is_french(self, words: Sequence[Word]) -> bool:
        """Whether enough of ``words`` are known for an unknown one to stand out as a name."""
        unknown = sum(map(self._names.is_unknown, words))
        return bool(words) and unknown <= _MOST_STRANGE * len(words)

    def _compare(self, folded: str) -> bool:
        if len(folded) < _SHORTEST:
            return False
        rests = [folded, *(folded.removeprefix(start) for start in _ELIDED)]
        return not any(self._is_nearly_known(rest) for rest in set(rests))

    def _is_nearly_known(self, word: str) -> bool:
        if len(word) < _SHORTEST:
            return word in self._names.lexicon or word in self._names.sms
        near = (
            known
            for length in (len(word) - 1, len(word), len(word) + 1)
            for known in self._by_shape.get((word[:1], length), ())
        )
        return (
            extractOne(word, near, scorer=DamerauLevenshtein.distance, score_cutoff=1) is not None
        )
