"""Text → vectors, behind one Protocol."""

from __future__ import annotations

import hashlib
import os
import re
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from retrieval.errors import EmbedderError

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
        threads: int = 0,
    ) -> None:
        if not (folder / "modules.json").is_file():
            raise EmbedderError(
                f"Expected a sentence-transformers folder with a modules.json at {folder}; "
                "`guichet models fetch` makes the default one"
            )
        # Nothing here may look for a hub: said by name, before the library is imported.
        os.environ.update(
            HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1", HF_HUB_DISABLE_TELEMETRY="1"
        )
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
        import torch
        from sentence_transformers import SentenceTransformer

        if threads:
            torch.set_num_threads(threads)
        try:
            self._model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        except Exception as error:
            raise EmbedderError(
                f"{folder} could not be loaded as a sentence-transformers model: {error}"
            ) from error
        self._prefixes = question_prefix, passage_prefix
        self._name = name_of(folder)
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
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        with self._lock:
            vectors = self._model.encode(
                [prefix + text for text in texts],
                batch_size=16,
                normalize_embeddings=True,
                show_progress_bar=False,
                convert_to_numpy=True,
            )
        return np.asarray(vectors, dtype=np.float32)


def name_of(folder: Path) -> str:
    """The name an embedder's folder will have, told without loading it.

    It tells two sets of weights apart without reading hundreds of megabytes.
    """
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(folder)} {path.stat().st_size}".encode())
            with path.open("rb") as file:
                digest.update(file.read(1 << 16))
                file.seek(max(0, path.stat().st_size - (1 << 16)))
                digest.update(file.read(1 << 16))
    return f"{folder.name}-{digest.hexdigest()[:8]}"


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
