"""Text → vectors, behind one Protocol."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from retrieval.embedder_model import EmbedderModel, Engine
from retrieval.errors import EmbedderError

# Texts computed together hold at most so many characters, padding counted: more is no quicker on a
# processor's caches, costs memory, and makes a citizen's question wait longer for its turn.
BATCH_CHARS = 2_400
Vectors = npt.NDArray[np.float32]  # (texts, dimension), unit length


class Embedder(Protocol):
    """Questions and passages into one space; rows are unit vectors, so a dot product is a cosine.

    ``name`` identifies the exact weights: vectors of two names are never compared.
    """

    @property
    def name(self) -> str: ...
    @property
    def dimension(self) -> int: ...
    def questions(self, texts: Sequence[str]) -> Vectors: ...
    def passages(self, texts: Sequence[str]) -> Vectors: ...


class SentenceTransformerEmbedder:
    """Any sentence-transformers folder; the E5 family's prefixes are added when asked."""

    def __init__(
        self,
        folder: Path,
        *,
        question_prefix: str = "query: ",
        passage_prefix: str = "passage: ",
        engine: Engine = "torch",
        adapter: Path | None = None,
        threads: int = 0,
    ) -> None:
        if not (folder / "modules.json").is_file():
            raise EmbedderError(
                f"Expected a sentence-transformers folder with a modules.json at {folder}; "
                "`guichet models fetch` makes the default one"
            )
        weights = EmbedderModel(folder, engine, adapter)
        self._name = weights.name
        try:
            self._model = weights.load(threads)
        except EmbedderError:
            raise
        except Exception as error:
            raise EmbedderError(
                f"{folder} could not be loaded as a sentence-transformers model: {error}"
            ) from error
        self._prefixes = question_prefix, passage_prefix
        self._lock = threading.Lock()  # torch modules keep state while they run

    @property
    def name(self) -> str:
        return self._name

    @property
    def dimension(self) -> int:
        size = self._model.get_embedding_dimension()
        if size is None:
            raise EmbedderError(f"{self._name} does not say the dimension of its vectors")
        return int(size)

    def questions(self, texts: Sequence[str]) -> Vectors:
        return self._encode(self._prefixes[0], texts)

    def passages(self, texts: Sequence[str]) -> Vectors:
        return self._encode(self._prefixes[1], texts)

    def _encode(self, prefix: str, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        prefixed = [prefix + text for text in texts]
        for group in batches([len(text) for text in prefixed]):
            with self._lock:  # let go between batches: a question slips in
                vectors[group] = self._model.encode(
                    [prefixed[index] for index in group],
                    batch_size=len(group),
                    normalize_embeddings=True,
                    show_progress_bar=False,
                    convert_to_numpy=True,
                )
        return vectors


def batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Indices of texts of like length, each batch within ``BATCH_CHARS`` or of one text."""
    batch: list[int] = []
    for index in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and lengths[index] * (len(batch) + 1) > BATCH_CHARS:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def name_of(folder: Path, engine: Engine = "torch", adapter: Path | None = None) -> str:
    """The name that an embedder will have, told without loading it."""
    return EmbedderModel(folder, engine, adapter).name


class HashingEmbedder:
    """A double without weights: hashed character trigrams. Near texts share letters, no more."""

    name = "hashing-256"
    dimension = 256

    def questions(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self._vector(text) for text in texts]) if texts else self._empty()

    def passages(self, texts: Sequence[str]) -> Vectors:
        return self.questions(texts)

    def _empty(self) -> Vectors:
        return np.zeros((0, self.dimension), dtype=np.float32)

    def _vector(self, text: str) -> npt.NDArray[np.float32]:
        vector = np.zeros(self.dimension, dtype=np.float32)
        for word in re.findall(r"\w+", text.lower()):
            padded = f" {word} "
            for start in range(len(padded) - 2):
                code = hashlib.blake2s(padded[start : start + 3].encode(), digest_size=2).digest()
                vector[int.from_bytes(code, "little") % self.dimension] += 1.0
        norm = float(np.linalg.norm(vector))
        return vector / norm if norm else vector + np.float32(self.dimension**-0.5)
