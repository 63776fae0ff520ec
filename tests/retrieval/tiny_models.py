"""Embedding models of two layers with random weights: the real format, made in no time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing
from transformers import AutoConfig, AutoModel, AutoModelForSequenceClassification

TOKENS = 24  # the most of a text
LETTERS = "abcdefghijklmnopqrstuvwxyzàâçéèêëîïôûù0123456789?,.:;'’-€&*«»!()"
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")


def write_tiny_model(
    folder: Path, *, kind: str = "bert", seed: int = 1, tokens: int = TOKENS
) -> Path:
    """A sentence-transformers folder that loads like the real one; returns it."""
    torch.manual_seed(seed)
    config = _config(kind, max_position_embeddings=tokens + 8)
    AutoModel.from_config(config).save_pretrained(folder)
    _write_tokenizer(folder, tokens)
    package = "sentence_transformers.models"
    listed = [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
    write_json(
        folder / "modules.json",
        [
            {"idx": number, "name": str(number), "path": path, "type": f"{package}.{name}"}
            for number, (path, name) in enumerate(listed)
        ],
    )
    write_json(folder / "sentence_bert_config.json", {"max_seq_length": tokens})
    pooling = {"word_embedding_dimension": 32, "pooling_mode_mean_tokens": True}
    write_json(folder / "1_Pooling" / "config.json", pooling)
    write_json(folder / "2_Normalize" / "config.json", {})
    return folder


def write_tiny_cross_encoder(folder: Path, *, labels: int = 1, seed: int = 1) -> Path:
    """A folder that sentence-transformers loads as a CrossEncoder; returns it."""
    torch.manual_seed(seed)
    config = _config("bert", num_labels=labels)
    AutoModelForSequenceClassification.from_config(config).save_pretrained(folder)
    _write_tokenizer(folder)
    return folder


def _config(kind: str, **other: object) -> Any:
    usual = {"max_position_embeddings": TOKENS + 8}
    return AutoConfig.for_model(
        kind,
        vocab_size=len(_pieces()),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        type_vocab_size=2,
        pad_token_id=1,
        initializer_range=0.3,
        **(usual | other),
    )


def _write_tokenizer(folder: Path, tokens: int = TOKENS) -> None:
    pieces = {piece: number for number, piece in enumerate(_pieces())}
    tokenizer = Tokenizer(WordPiece(pieces, unk_token="<unk>", max_input_chars_per_word=200))
    tokenizer.normalizer = Lowercase()
    tokenizer.pre_tokenizer = Whitespace()
    ends = [("<s>", 0), ("</s>", 2)]
    tokenizer.post_processor = TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> $B:1 </s>:1", special_tokens=ends
    )
    tokenizer.add_special_tokens(list(SPECIAL))
    tokenizer.save(str(folder / "tokenizer.json"))
    names = dict(zip(("bos_token", "pad_token", "eos_token", "unk_token"), SPECIAL, strict=True))
    write_json(
        folder / "tokenizer_config.json",
        {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": tokens, **names},
    )


def write_json(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")


def _pieces() -> list[str]:
    pairs = [f"{first}{second}" for first in LETTERS[:26] for second in LETTERS[:26]]
    whole = [*LETTERS, *pairs]
    return [*SPECIAL, *whole, *(f"##{piece}" for piece in whole)]
