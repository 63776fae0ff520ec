"""A question as search understands it: in full, and with the words that the sheets would use."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from retrieval.everyday import Language, said_otherwise
from retrieval.lexical import Lexical, Sparse
from retrieval.vocabulary import Vocabulary
from retrieval.words import WORD, folded

# Weight of a word added beside the citizen's own; in another language it is the only one known.
ADDED, ADDED_ACROSS = 0.4, 1.0
# Share of a question's words that stand in the sheets: from the first on it is in their language,
# up to the second it is not and words say nothing; in between they count for less.
KNOWN, FOREIGN = 0.6, 0.35
_WORD = re.compile(r"[^\W_]+")

Changes = tuple[tuple[str, str], ...]  # (as written, as read)


@dataclass(frozen=True, slots=True)
class Asked:
    """``meaning`` is what the dense side reads, ``terms`` what the lexical one does.

    Only abbreviations and capitals are changed in the meaning; with its slips put right it counts
    beside it (``put_right``), never instead: an embedding bears a slip of the pen better than a
    wrong guess at it, and BM25 knows nothing of a word that no sheet has. ``called`` is what the
    sheets call what was said otherwise; both sides look for it too, for less.

    ``by_words`` is the question with its slips put right, which ``terms`` come from.
    ``known`` is the share of the words that stand in the sheets; a question in another language
    has few. The rest says what was done to the words, for whoever wants to know.
    """

    text: str
    meaning: str
    by_words: str
    terms: Sparse
    known: float
    written: Changes = ()  # abbreviations written out
    corrected: Changes = ()  # words of no sheet, read as the nearest one that is
    added: Changes = ()  # what acronyms and everyday words are called in the sheets

    @property
    def called(self) -> str:
        return " ".join(dict.fromkeys(words for _, words in self.added))

    @property
    def put_right(self) -> str:
        """The meaning with its slips put right; empty when there is none."""
        return _spoken(self.by_words) if self.corrected else ""

    @property
    def trust(self) -> float:
        """How much words count, 0..1: nothing in a language that the sheets do not speak."""
        return min(max((self.known - FOREIGN) / (KNOWN - FOREIGN), 0.0), 1.0)


def _spoken(text: str) -> str:
    """Without the capitals of a whole sentence, which an embedding reads as other words."""
    shouted = text.isupper() and len(_WORD.findall(text)) > 2  # one or two may be acronyms
    return text.lower() if shouted else text


class Understanding:
    """Questions → Asked. ``stands`` says of terms which of them stand in some passage.

    Without a vocabulary nothing is corrected and no acronym is written out.
    """

    def __init__(
        self,
        lexical: Lexical,
        stands: Callable[[Iterable[int]], set[int]],
        vocabulary: Callable[[], Vocabulary] | None = None,
    ) -> None:
        self._lexical, self._stands, self._vocabulary = lexical, stands, vocabulary

    def __call__(self, text: str) -> Asked:
        full, written = _replaced(text, abbreviations("written"))
        unknown, known = self._unknown(full)
        corrections = self._corrections(unknown) if known >= KNOWN else {}
        put_right, corrected = _replaced(full, corrections)
        french = known >= KNOWN
        added = self._additions(put_right, "fr" if french else "other")
        terms = self._lexical.question(put_right)
        more = self._lexical.question(" ".join(words for _, words in added))
        joined = _joined(terms, more, ADDED if french else ADDED_ACROSS)
        return Asked(text, _spoken(full), put_right, joined, known, written, corrected, added)

    def _unknown(self, text: str) -> tuple[set[str], float]:
        """The words that stand in no sheet, and the share of all words that do."""
        words = [folded(word) for word in WORD.findall(text)]
        terms = {word: self._lexical.question(word).indices for word in set(words)}
        standing = self._stands({term for found in terms.values() for term in found})
        # A word without a term is one that only joins: French, unless it is another language's.
        known = {
            word
            for word, found in terms.items()
            if (standing & set(found) if found else word not in other_languages())
        }
        share = sum(word in known for word in words) / len(words) if words else 1.0
        return set(words) - known, share

    def _corrections(self, unknown: Iterable[str]) -> dict[str, str]:
        if self._vocabulary is None:
            return {}
        found = {word: self._vocabulary().nearest(word) for word in unknown}
        return {word: meant for word, meant in found.items() if meant}

    def _additions(self, text: str, language: Language) -> Changes:
        added = said_otherwise(text, language)
        for word in _WORD.findall(text):
            if meaning := self._stands_for(word, shouted=text.isupper()):
                added[word] = meaning  # what the sheets themselves say it stands for
        return tuple(added.items())

    def _stands_for(self, word: str, *, shouted: bool) -> str:
        """What an acronym stands for: « CAF » or « caf », but « ame » only when written AME."""
        if self._vocabulary is None:
            return ""
        vocabulary = self._vocabulary()
        if word.upper() not in vocabulary.acronyms:
            return ""
        as_word = folded(word) in vocabulary.counts or not self._lexical.question(word)
        if as_word and (shouted or not word.isupper()):
            return ""
        return vocabulary.acronyms[word.upper()][0]


@cache
def abbreviations(table: str) -> Mapping[str, str]:
    """One table of abbreviations.fr.toml, by folded word."""
    path = Path(__file__).with_name("abbreviations.fr.toml")
    content: dict[str, dict[str, str]] = tomllib.loads(path.read_text("utf-8"))
    return content[table]


@cache
def other_languages() -> frozenset[str]:
    """Words of other languages that only join or ask, folded."""
    lines = Path(__file__).with_name("stopwords.other.txt").read_text("utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def _replaced(text: str, instead: Mapping[str, str]) -> tuple[str, Changes]:
    """The text with each word of ``instead`` (folded) replaced, and what was."""
    changes: dict[str, str] = {}

    def replace(match: re.Match[str]) -> str:
        meant = instead.get(folded(match[0]))
        if meant is None:
            return match[0]
        changes[match[0]] = meant
        return meant

    return _WORD.sub(replace, text), tuple(changes.items())


def _joined(own: Sparse, added: Sparse, weight: float) -> Sparse:
    """The citizen's own terms in full, those added beside them for ``weight``."""
    weights = dict(zip(added.indices, (weight * value for value in added.values), strict=True))
    weights |= dict(zip(own.indices, own.values, strict=True))
    return Sparse(tuple(weights), tuple(weights.values()))
