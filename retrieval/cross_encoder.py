"""A reranker that a city gives: any sentence-transformers cross-encoder in a folder."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from retrieval.embedder_model import digest_of
from retrieval.errors import RerankerError
from retrieval.reranking import Scores

BATCH = 8  # pairs computed together: more only wait longer for each other's padding
SENTENCE_TRANSFORMERS, TRANSFORMERS = "config_sentence_transformers.json", "config.json"


class CrossEncoderReranker:
    """Scores as the model gives them, before any squashing: two sure ones stay apart."""

    def __init__(self, folder: Path) -> None:
        """RerankerError when the folder is missing or holds no cross-encoder with one score."""
        _require_cross_encoder(folder)
        import torch
        from sentence_transformers import CrossEncoder

        self.name = f"{folder.name}-{digest_of(folder)}"
        try:
            self._model: Any = CrossEncoder(
                str(folder), device="cpu", local_files_only=True, activation_fn=torch.nn.Identity()
            )
        except Exception as error:
            raise RerankerError(
                f"{folder} could not be loaded as a cross-encoder: {error}"
            ) from error
        found = self._model.num_labels
        if found != 1:
            raise RerankerError(
                f"{folder}: expected a cross-encoder that gives one score, found {found}"
            )
        self._lock = threading.Lock()  # torch modules keep state while they run

    def scores(self, question: str, passages: Sequence[str]) -> Scores:
        if not passages:
            return np.zeros(0, dtype=np.float32)
        pairs = [(question, passage) for passage in passages]
        with self._lock:
            told = self._model.predict(
                pairs, batch_size=BATCH, show_progress_bar=False, convert_to_numpy=True
            )
        return np.asarray(told, dtype=np.float32).reshape(len(passages))


def _require_cross_encoder(folder: Path) -> None:
    """An embedder would load as well, with a head of random weights: it is refused by what it says.

    A cross-encoder says so itself, or its architecture is one that classifies.
    """
    if not folder.is_dir():
        raise RerankerError(f"Expected a cross-encoder's folder at {folder}, found none")
    kind = _read(folder / SENTENCE_TRANSFORMERS).get("model_type")
    architectures = _read(folder / TRANSFORMERS).get("architectures") or []
    if kind == "CrossEncoder":
        return
    if kind is None and any("ForSequenceClassification" in name for name in architectures):
        return
    found = kind or ", ".join(architectures) or f"no {TRANSFORMERS} that names a model"
    raise RerankerError(
        f"{folder}: expected a sentence-transformers cross-encoder "
        f"(…ForSequenceClassification), found {found}"
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
