"""The first module of a sentence-transformers model, computed by ONNX Runtime in 8 bits."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import InputModule
from sentence_transformers.util import import_from_string
from tokenizers import Tokenizer

from retrieval.errors import EmbedderError


class Int8Encoder(InputModule):  # type: ignore[misc]
    """Text → token embeddings, as sentence-transformers' own Transformer gives them."""

    config_keys: list[str] = ["max_seq_length"]  # noqa: RUF012 (the library's declaration)

    def __init__(self, graph: Path, folder: Path, threads: int = 0, longest: int = 0) -> None:
        """``longest``: read fewer tokens of a text than the folder says; 0: as many."""
        super().__init__()
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        most = _longest(folder, config)
        self.max_seq_length = min(longest or most, most)
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.enable_truncation(self.max_seq_length)
        self.tokenizer.enable_padding(pad_id=config["pad_token_id"])
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        # Waiting threads sleep: the cores are shared with the language model.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.enable_cpu_mem_arena = False  # it would keep the longest batch's memory for ever
        options.enable_mem_pattern = False
        try:
            self._session = onnxruntime.InferenceSession(
                str(graph),
                options,
                providers=["CPUExecutionProvider"],
                # It would join addition and normalisation: five times slower than apart.
                disabled_optimizers=["SkipLayerNormFusion"],
            )
        except Exception as error:
            raise EmbedderError(
                f"{graph} could not be loaded: {error}; delete its folder and it is made again"
            ) from error

    def preprocess(
        self, inputs: Sequence[Any], prompt: str | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        told = [prompt + text for text in inputs] if prompt else list(inputs)  # texts, or pairs
        read = self.tokenizer.encode_batch(told)
        return {
            "input_ids": torch.tensor([text.ids for text in read]),
            "attention_mask": torch.tensor([text.attention_mask for text in read]),
        }

    def forward(self, features: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        inputs = {name: features[name].numpy() for name in ("input_ids", "attention_mask")}
        (embeddings,) = self._session.run(["token_embeddings"], inputs)
        features["token_embeddings"] = torch.from_numpy(np.asarray(embeddings))
        return features

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        raise NotImplementedError("the 8-bit graph is made anew out of the model's own folder")


def int8_model(graph: Path, folder: Path, threads: int = 0) -> SentenceTransformer:
    """The model of ``folder`` with its encoder replaced by ``graph``; its other modules as is."""
    listed = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
    others = [
        import_from_string(module["type"]).load(str(folder), subfolder=module["path"])
        for module in listed[1:]
    ]
    return SentenceTransformer(modules=[Int8Encoder(graph, folder, threads), *others], device="cpu")


def _longest(folder: Path, config: dict[str, Any]) -> int:
    """The most tokens of a text: what the folder says, else as many as there are positions."""
    path = folder / "sentence_bert_config.json"
    told = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return int(told.get("max_seq_length") or config["max_position_embeddings"])
