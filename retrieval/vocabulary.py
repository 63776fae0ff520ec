"""The words and acronyms of the sheets: what was meant by a word that stands in none of them."""

from __future__ import annotations

import json
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from rapidfuzz.distance import OSA

from retrieval.words import WORD, folded, sound

LEAST = 4  # letters: in a shorter word a slip of the pen is another word
LONG, VERY_LONG = 6, 9  # letters from which one slip is forgiven, and from which two are
ELISION = re.compile(r"(?:[cdjlmnst]|qu)([aeiouyh][a-z]{2,})$")  # « d'accord » without its mark


@dataclass(frozen=True)
class Vocabulary:
    """How often each folded word stands in the sheets, and what their acronyms stand for.

    Words are those written in small letters: « Caf » is a name, « caf » is no word.
    """

    counts: Mapping[str, int]
    acronyms: Mapping[str, tuple[str, ...]]  # in capitals → expansions, the most usual first

    @classmethod
    def of(
        cls, texts: Iterable[str], acronyms: Mapping[str, tuple[str, ...]] | None = None
    ) -> Vocabulary:
        counts = Counter(
            folded(word) for text in texts for word in WORD.findall(text) if word.islower()
        )
        return cls(dict(counts), acronyms or {})

    def nearest(self, word: str) -> str | None:
        """The word most likely meant by ``word``, which stands in no sheet; None when in doubt.

        Doubt is the rule: many a word that no sheet has is a good word (« papa », « trente »). One
        with a forgotten apostrophe comes first (« daccord »), then one that sounds the same, then
        in a longer word one a letter or two away with the same beginning; of those the nearest
        spelling, then the commonest.
        """
        if len(word) < LEAST or not word.isalpha():
            return None
        joined = ELISION.match(word)
        if joined and joined[1] in self.counts:
            return joined[1]
        near = [
            (distance, other)
            for other in self._by_sound.get(sound(word), ())
            if (distance := OSA.distance(word, other)) <= _slips_of_sound(word, other)
        ]
        if not near and len(word) >= LONG:
            near = [
                (distance, other)
                for other in self._by_start.get(word[:2], ())
                if (distance := OSA.distance(word, other, score_cutoff=2))
                <= (2 if len(word) >= VERY_LONG else 1)
            ]
        best = min(near, key=lambda it: (it[0], -self.counts[it[1]], it[1]), default=None)
        return best[1] if best else None

    @cached_property
    def _by_sound(self) -> dict[str, list[str]]:
        made: dict[str, list[str]] = {}
        for word in self.counts:
            made.setdefault(sound(word), []).append(word)
        return made

    @cached_property
    def _by_start(self) -> dict[str, list[str]]:
        made: dict[str, list[str]] = {}
        for word in self.counts:
            made.setdefault(word[:2], []).append(word)
        return made


def _slips_of_sound(word: str, other: str) -> int:
    """How many letters two spellings that sound alike may differ by."""
    if word[0] != other[0]:
        return 1
    return 3 if len(word) >= LONG + 2 else 2


class KeptVocabulary:
    """The vocabulary in a file, made anew when the sheets have another version.

    Nothing is read before it is first asked for. A file that cannot be read is made again.
    """

    def __init__(
        self, path: Path, version: Callable[[], str], made: Callable[[], Vocabulary]
    ) -> None:
        self._path, self._version, self._made = path, version, made
        self._lock = threading.Lock()
        self._read: Vocabulary | None = None

    def __call__(self) -> Vocabulary:
        with self._lock:
            if self._read is None:
                self._read = self._kept() or self._make()
            return self._read

    def _kept(self) -> Vocabulary | None:
        try:
            content = json.loads(self._path.read_text("utf-8"))
            if content["version"] != self._version():
                return None
            acronyms = {key: tuple(values) for key, values in content["acronyms"].items()}
            return Vocabulary(content["counts"], acronyms)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def _make(self) -> Vocabulary:
        version, made = self._version(), self._made()
        content = {"version": version, "counts": made.counts, "acronyms": made.acronyms}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        partial = self._path.with_suffix(".partial")
        partial.write_text(json.dumps(content), "utf-8")
        partial.replace(self._path)
        return made
