"""Which language a message is written in: French when in doubt."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Sequence

from langdetect import DetectorFactory, detect_langs
from langdetect.lang_detect_exception import LangDetectException

from guardrails.folding import fold
from guardrails.rule_files import read_rules

# langdetect draws at random unless told otherwise.
DetectorFactory.seed = 0
_LOCK = threading.Lock()

_READ = 2000  # characters
_LONG_ENOUGH = 40  # letters, before statistics are worth more than small words
_SURE = 0.9
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_PLACEHOLDER = re.compile(r"\[[^\]\s]{1,40}\]|https?://\S+|\S+@\S+")


def detect(
    text: str,
    allowed: Sequence[str] = ("fr", "en"),
    default: str = "fr",
    previous: str | None = None,
) -> str:
    """The language of ``text`` among ``allowed``.

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
    scores = _word_scores(plain, allowed)
    best, runner_up = _two_best(scores, default)
    if scores[best] > 1 and scores[best] >= 2 * scores[runner_up]:
        return best
    if len(letters) < _LONG_ENOUGH:
        return best if scores[best] > scores[runner_up] else fallback
    return _by_statistics(plain, allowed) or fallback


def _script_languages(letters: Sequence[str]) -> list[str]:
    """The languages of the script that most letters are in; none for the Latin script."""
    scripts: dict[str, str] = read_rules("languages")["scripts"]
    counts = Counter(unicodedata.name(letter, "?").split()[0] for letter in letters)
    script, count = counts.most_common(1)[0]
    return scripts.get(script, "").split() if 2 * count > len(letters) else []


def _word_scores(text: str, allowed: Sequence[str]) -> Counter[str]:
    """How many small, telling words of each language the text holds."""
    words = _WORD.findall(fold(text))
    listed: dict[str, str] = read_rules("languages")["words"]
    scores: Counter[str] = Counter()
    for language in allowed:
        known = set(listed.get(language, "").split())
        scores[language] = sum(word in known or word.split("'")[0] + "'" in known for word in words)
    return scores


def _two_best(scores: Counter[str], default: str) -> tuple[str, str]:
    """The two languages with the most words; ``default`` first when they are even."""
    ranked = sorted(scores, key=lambda language: (-scores[language], language != default))
    return ranked[0], ranked[1] if len(ranked) > 1 else ""


def _by_statistics(text: str, allowed: Sequence[str]) -> str:
    """langdetect's guess, when it is allowed and sure; else an empty string."""
    try:
        with _LOCK:  # langdetect seeds and draws from the one random generator of the process
            guesses = detect_langs(text)
    except LangDetectException:
        return ""
    return next(
        (guess.lang for guess in guesses if guess.lang in allowed and guess.prob >= _SURE), ""
    )
