"""Text → sparse BM25 vectors, French: stemmed, accents folded, question words dropped.

The engine's own embedder computes them for Qdrant Edge and for a Qdrant server alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qdrant_edge import (
    Bm25,
    Bm25Config,
    Language,
    SnowballLanguage,
    SnowballParams,
    StopwordsSet,
)

VERSION = "bm25-fr-2"  # changes when the same text would give another vector
AVERAGE_WORDS = 110.0  # mean length of a passage with its title, in words


@dataclass(frozen=True, slots=True)
class Sparse:
    """``indices[i]`` is a term, ``values[i]`` its weight."""

    indices: tuple[int, ...]
    values: tuple[float, ...]

    def __bool__(self) -> bool:
        return bool(self.indices)


def _stop_words() -> set[str]:
    lines = Path(__file__).with_name("stopwords.fr.txt").read_text("utf-8").splitlines()
    return {line.strip() for line in lines if line.strip() and not line.startswith("#")}


class Lexical:
    """Stateless and thread-safe; one is enough for a process."""

    def __init__(self) -> None:
        self._model = Bm25(
            Bm25Config(
                k=1.2,
                b=0.75,
                avg_len=AVERAGE_WORDS,
                lowercase=True,
                ascii_folding=True,
                stopwords=StopwordsSet(languages={Language.French}, custom=_stop_words()),
                stemmer=SnowballParams(SnowballLanguage.French),
            )
        )

    def passage(self, text: str) -> Sparse:
        vector = self._model.embed_document(text)
        return Sparse(tuple(vector.indices), tuple(vector.values))

    def question(self, text: str) -> Sparse:
        vector = self._model.embed_query(text)
        return Sparse(tuple(vector.indices), tuple(vector.values))
