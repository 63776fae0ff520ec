"""A reranker made of the embedder's lower layers and an adapter, computed in 8 bits."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from retrieval.adapter import RECORD, Adapter
from retrieval.embedder_model import digest_of
from retrieval.embedding import batches
from retrieval.errors import EmbedderError, RerankerError
from retrieval.int8_conversion import int8_graph, int8_name
from retrieval.int8_module import Int8Encoder
from retrieval.nearest_tokens import NearestTokens
from retrieval.reranking import Scores

READ = 192  # tokens of a question with its passage


class AdaptedReranker:
    """Question and passage through the encoder together, then one score of their tokens."""

    def __init__(self, folder: Path, model: Path, threads: int = 0) -> None:
        """``folder`` is the adapter's, ``model`` the embedder that it was made from.

        RerankerError when it holds no such adapter or was made from another model. The first
        opening writes its graph to ``$GUICHET_HOME/models`` (about 110 MB, some seconds).
        """
        try:
            adapter = Adapter(folder, "reranker")
            made_from, found = adapter.record["model_digest"], digest_of(model)
            if made_from != found:
                raise RerankerError(
                    f"{folder}: made from the embedder {made_from}, found {found} at {model}; "
                    "`guichet index adapt --reranker` makes one for it"
                )
            name = f"{model.name}-{found}-{adapter.digest[:8]}"
            graph = int8_graph(model, name, adapter, int(adapter.record["layers"]))
            self._encoder = Int8Encoder(graph, model, threads, READ)
            self._score = NearestTokens(model)
            self._score.put(adapter.brought())
        except (EmbedderError, KeyError, TypeError, ValueError, RuntimeError) as error:
            raise RerankerError(
                f"{folder}: expected a reranker of `guichet index adapt --reranker` "
                f"(see its {RECORD}), found {error}"
            ) from error
        self.name = int8_name(name)

    def scores(self, question: str, passages: Sequence[str]) -> Scores:
        told = np.zeros(len(passages), dtype=np.float32)
        for group in batches([len(question) + len(text) for text in passages]):
            pairs = [(question, passages[place]) for place in group]
            with torch.inference_mode():
                read = self._encoder.forward(self._encoder.preprocess(pairs))
                told[group] = self._score(read)["scores"].numpy().reshape(-1)
        return told
