"""Embeddings kept from one run to the next: on a processor they cost more than all the rest."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from corpus.passages import Passage
from retrieval.embedding import Embedder, Vectors
from retrieval.groups import groups
from retrieval.store import Vector

ASKED_AT_ONCE = 500  # within SQLite's limit of variables in a statement
EMBEDDED_AT_ONCE = 64  # what is lost when the run is cut
TABLE = """CREATE TABLE IF NOT EXISTS vector (
    embedder TEXT NOT NULL, text TEXT NOT NULL, vector BLOB NOT NULL, PRIMARY KEY (embedder, text)
) STRICT, WITHOUT ROWID"""

Progress = Callable[[int, int], None]  # (texts done, texts that had to be embedded)


class KeptVectors:
    """An embedder that computes each text once and for all.

    ``name`` is that of the ``embedder`` within: vectors of other weights are never taken.
    """

    def __init__(
        self,
        path: Path,
        embedder: Embedder,
        progress: Progress = lambda done, total: None,
    ) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._kept = sqlite3.connect(path, timeout=60, isolation_level=None)
        self._kept.execute("PRAGMA journal_mode = WAL")
        self._kept.execute(TABLE)
        self._embedder, self._progress = embedder, progress

    @property
    def name(self) -> str:
        return self._embedder.name

    @property
    def dimension(self) -> int:
        return self._embedder.dimension

    def questions(self, texts: Sequence[str]) -> Vectors:
        return self._vectors("question", texts)

    def passages(self, texts: Sequence[str]) -> Vectors:
        return self._vectors("passage", texts)

    def lacking(self, passages: Iterable[Passage]) -> list[Passage]:
        """Those of which no vector is kept yet."""
        keys = {_key("passage", passage.indexed): passage for passage in passages}
        return [keys[key] for key in keys.keys() - self._read(keys).keys()]

    def keep_passages(self, vectors: Mapping[str, Vector]) -> None:
        """Keep vectors of passages, by text, that the same embedder made elsewhere."""
        self._write({_key("passage", text): vector for text, vector in vectors.items()})

    def close(self) -> None:
        self._kept.close()

    def _vectors(self, kind: str, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        keys = [_key(kind, text) for text in texts]
        found = self._read(set(keys))
        missing = {k: text for k, text in zip(keys, texts, strict=True) if k not in found}
        # Texts of like length in one batch waste no padding.
        ordered = sorted(missing.items(), key=lambda item: len(item[1]))
        done = 0
        for group in groups(ordered, EMBEDDED_AT_ONCE):
            embed = self._embedder.questions if kind == "question" else self._embedder.passages
            vectors = embed([text for _, text in group])
            new = {key: vector for (key, _), vector in zip(group, vectors, strict=True)}
            self._write(new)
            found |= new
            done += len(group)
            self._progress(done, len(ordered))
        return np.stack([found[key] for key in keys])

    def _read(self, keys: Iterable[str]) -> dict[str, Vector]:
        found: dict[str, Vector] = {}
        for group in groups(sorted(keys), ASKED_AT_ONCE):
            marks = ",".join("?" * len(group))
            rows = self._kept.execute(
                f"SELECT text, vector FROM vector WHERE embedder = ? AND text IN ({marks})",  # noqa: S608
                (self.name, *group),
            )
            found.update((text, np.frombuffer(blob, dtype="<f4")) for text, blob in rows)
        return found

    def _write(self, vectors: Mapping[str, Vector]) -> None:
        self._kept.execute("BEGIN")
        self._kept.executemany(
            "INSERT OR REPLACE INTO vector VALUES (?, ?, ?)",
            [(self.name, key, vector.astype("<f4").tobytes()) for key, vector in vectors.items()],
        )
        self._kept.execute("COMMIT")


def _key(kind: str, text: str) -> str:
    return hashlib.sha256(f"{kind}: {text}".encode()).hexdigest()[:32]
