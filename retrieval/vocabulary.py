"""The words and acronyms of the sheets: what was meant by a word that stands in none of them."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from rapidfuzz.distance import OSA

from retrieval.words import WORD, folded, sound

LEAST = 4  # letters: in a shorter word a slip of the pen is another word
LONG = 7  # letters from which two slips are forgiven


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

        One that sounds the same comes first, else one a letter away (two in a long word); the
        nearest spelling wins, then the commonest word.
        """
        if len(word) < LEAST or not word.isalpha():
            return None
        allowed = 2 if len(word) >= LONG else 1
        near = [
            (distance, other)
            for other in self._by_sound.get(sound(word), ())
            if (distance := OSA.distance(word, other)) <= allowed + 1
        ]
        if not near:
            near = [
                (distance, other)
                for size in range(len(word) - allowed, len(word) + allowed + 1)
                for other in self._by_length.get(size, ())
                if (distance := OSA.distance(word, other, score_cutoff=allowed)) <= allowed
            ]
        if not near:
            return None
        return min(near, key=lambda item: (item[0], -self.counts[item[1]], item[1]))[1]

    @cached_property
    def _by_sound(self) -> dict[str, list[str]]:
        made: dict[str, list[str]] = {}
        for word in self.counts:
            made.setdefault(sound(word), []).append(word)
        return made

    @cached_property
    def _by_length(self) -> dict[int, list[str]]:
        made: dict[int, list[str]] = {}
        for word in self.counts:
            made.setdefault(len(word), []).append(word)
        return made


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
