"""Which language a message is written in: French when in doubt.

Most messages have two to six words, too few for the letters' statistics: what tells is how common
each word is in each language (wordfreq). langdetect speaks for the words that nobody knows, and
for long messages.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import cache

from langdetect import PROFILES_DIRECTORY, DetectorFactory
from langdetect.lang_detect_exception import LangDetectException
from wordfreq import get_frequency_dict, tokenize, zipf_frequency

from guardrails.folding import fold
from guardrails.rule_files import read_rules

# langdetect draws at random unless told otherwise.
DetectorFactory.seed = 0
_LOCK = threading.Lock()

_READ = 2000  # characters
_IN_DOUBT = 1.0  # what the fallback language is worth before anything is read, as one rare word
_LETTERS = 1.0  # what certainty about the letters is worth, as one rare word
_ENOUGH = 10  # letters, for that certainty to be worth so much
_PLACEHOLDER = re.compile(r"\[[^\]\s]{1,40}\]|https?://\S+|\S+@\S+")


def detect(
    text: str,
    allowed: Sequence[str] = ("fr", "en"),
    default: str = "fr",
    previous: str | None = None,
) -> str:
    """The language of ``text`` among ``allowed`` (ISO 639-1).

    ``previous`` is the language of the conversation so far: a message too short to tell keeps it.
    The same arguments always give the same answer.
    """
    fallback = previous if previous and previous in allowed else default
    plain = _PLACEHOLDER.sub(" ", text[:_READ])
    letters = [character for character in plain if character.isalpha()]
    if not letters:
        return fallback
    by_script = _script_languages(letters)
    if by_script:
        return next((language for language in by_script if language in allowed), default)
    scores = {language: _commonness(plain, language) for language in allowed}
    scores[fallback] = scores.get(fallback, 0.0) + _IN_DOUBT
    first, *others = sorted(scores.values(), reverse=True)
    if others and first - others[0] <= _LETTERS:  # else the letters could change nothing
        enough = min(1.0, len(letters) / _ENOUGH)
        for language, certainty in _by_letters(plain, allowed).items():
            scores[language] += _LETTERS * enough * certainty
    return max(scores, key=lambda language: (scores[language], language == fallback))


def _script_languages(letters: Sequence[str]) -> list[str]:
    """The languages of the script that most letters are in; none for the Latin script."""
    scripts: dict[str, str] = read_rules("languages")["scripts"]
    counts = Counter(unicodedata.name(letter, "?").split()[0] for letter in letters)
    script, count = counts.most_common(1)[0]
    return scripts.get(script, "").split() if 2 * count > len(letters) else []


def _commonness(text: str, language: str) -> float:
    """How common the words are in the language: the sum of their Zipf frequencies (0..8 each)."""
    words = tokenize(text, language)
    slang = _slang(language)
    return sum(
        max(float(zipf_frequency(word, language, "small")), slang.get(fold(word), 0.0))
        for word in words
    )


@cache
def _slang(language: str) -> dict[str, float]:
    """Words of text messages that no dictionary holds, each as common as an everyday word."""
    listed: dict[str, str] = read_rules("languages")["slang"]
    return dict.fromkeys(listed.get(language, "").split(), 5.0)


def _by_letters(text: str, allowed: Sequence[str]) -> dict[str, float]:
    """langdetect's certainty (0..1) for each language that it knows among those allowed."""
    with _LOCK:  # langdetect seeds and draws from the one random generator of the process
        factory = _factory()
        known = [language for language in allowed if language in factory.langlist]
        detector = factory.create()
        detector.set_prior_map(dict.fromkeys(known, 1.0))
        detector.append(text)
        try:
            return {found.lang: float(found.prob) for found in detector.get_probabilities()}
        except LangDetectException:  # no letter that it knows
            return {}


@cache
def _factory() -> DetectorFactory:
    factory = DetectorFactory()
    factory.load_profile(PROFILES_DIRECTORY)
    return factory


def warm(allowed: Sequence[str]) -> None:
    """Read the word lists now, so that the first citizen does not wait for them."""
    _factory()
    for language in allowed:
        get_frequency_dict(language, "small")
