"""How an answer is written: easy to read, polite, in the language of the question."""

from __future__ import annotations

import re

_SENTENCE_END = re.compile(r"[.!?…:;]+(?:\s|$)|\n+")
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_VOWELS = re.compile(r"[aeiouyàâäéèêëîïôöùûüœæ]+", re.IGNORECASE)
_TU = re.compile(r"(?<![\w-])(?:tu|toi|te|tes|ta|ton)(?![\w-])|(?<!\w)t['’](?=\w)", re.IGNORECASE)


def readability(text: str) -> float | None:
    """Kandel and Moles' formula (1958) for French: 100 very easy, 60 plain, under 30 difficult.

    207 - 1.015 words a sentence - 73.6 syllables a word; None of a text without words.
    """
    words = _WORD.findall(text)
    if not words:
        return None
    syllables = sum(_syllables(word) for word in words)
    return 207 - 1.015 * words_a_sentence(text) - 73.6 * syllables / len(words)


def words_a_sentence(text: str) -> float:
    """Mean length of a sentence in words; 0 of a text without any."""
    lengths = [len(_WORD.findall(piece)) for piece in _SENTENCE_END.split(text)]
    spoken = [length for length in lengths if length]
    return sum(spoken) / len(spoken) if spoken else 0.0


def says_vous(text: str) -> bool:
    """Whether nobody is called « tu » in a French text."""
    return _TU.search(text) is None


def _syllables(word: str) -> int:
    """Groups of vowels; a final e (es, ent) is silent where another is heard."""
    groups = len(_VOWELS.findall(word))
    silent = re.search(r"[^aeiouyéèêë](?:e|es)$", word.lower()) is not None
    return max(1, groups - (silent and groups > 1))
