"""From the packed E5 file to an ordinary sentence-transformers folder, once, after the download.

Weights are written in float32 (470 MB) although float16 would halve the file: the CPU computes in
float32 anyway, and widening at each start costs twice the loading time and 400 MB more memory.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save_file
from tokenizers import AddedToken, Tokenizer
from tokenizers.models import Unigram
from tokenizers.normalizers import NFKC, Nmt, Normalizer, Replace
from tokenizers.normalizers import Sequence as NormalizerSequence
from tokenizers.pre_tokenizers import Metaspace, WhitespaceSplit
from tokenizers.pre_tokenizers import Sequence as PreTokenizerSequence
from tokenizers.processors import TemplateProcessing

from retrieval.e5_file import E5File, Floats, Shape, Vocabulary, read_e5_file
from retrieval.errors import EmbedderError

MASK = "<mask>"
# Of one layer: its name in the file, in BERT, and its rows and columns.
_LINEAR = (
    ("q", "attention.self.query", "hidden", "hidden"),
    ("k", "attention.self.key", "hidden", "hidden"),
    ("v", "attention.self.value", "hidden", "hidden"),
    ("ao", "attention.output.dense", "hidden", "hidden"),
    ("fi", "intermediate.dense", "ffn", "hidden"),
    ("fo", "output.dense", "hidden", "ffn"),
)
_NORMS = (("aln", "attention.output.LayerNorm"), ("oln", "output.LayerNorm"))


def convert_e5(source: Path, folder: Path) -> None:
    """Write into ``folder`` (made if need be) what ``SentenceTransformer(folder)`` loads offline.

    The same file gives the same bytes. Raises EmbedderError when the source is not such a file.
    """
    e5 = read_e5_file(source)
    folder.mkdir(parents=True, exist_ok=True)
    weights = folder / "model.safetensors"
    save_file(dict(_weights(e5)), weights, metadata={"format": "pt"})
    weights.chmod(0o644)  # the library makes it private; the server may run as someone else
    _build_tokenizer(e5.vocabulary, source).save(str(folder / "tokenizer.json"), pretty=False)
    for name, content in _configuration(e5.shape, e5.vocabulary).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _weights(e5: E5File) -> Iterator[tuple[str, Floats]]:
    shape, hidden = e5.shape, e5.shape.hidden
    size = {"hidden": hidden, "ffn": shape.ffn}
    for name, bert, height in (
        ("word", "word", shape.vocabulary),
        ("pos", "position", shape.positions),
        ("type", "token_type", shape.token_types),
    ):
        yield f"embeddings.{bert}_embeddings.weight", e5.tensor(f"emb.{name}", height, hidden)
    norms = [("emb.ln", "embeddings.LayerNorm")]
    for number in range(shape.layers):
        here, there = f"l{number}", f"encoder.layer.{number}"
        norms += [(f"{here}.{name}", f"{there}.{bert}") for name, bert in _NORMS]
        for name, bert, rows, columns in _LINEAR:
            matrix = e5.tensor(f"{here}.{name}.w", size[rows], size[columns])
            yield f"{there}.{bert}.weight", matrix
            yield f"{there}.{bert}.bias", e5.tensor(f"{here}.{name}.b", size[rows])
    for name, bert in norms:
        yield f"{bert}.weight", e5.tensor(f"{name}.w", hidden)
        yield f"{bert}.bias", e5.tensor(f"{name}.b", hidden)
    # Mean pooling never uses BERT's pooler; without it the loader warns of made-up weights.
    yield "pooler.dense.weight", np.zeros((hidden, hidden), np.float32)
    yield "pooler.dense.bias", np.zeros(hidden, np.float32)


def _build_tokenizer(vocabulary: Vocabulary, source: Path) -> Tokenizer:
    pieces = vocabulary.pieces
    special = [vocabulary.bos, vocabulary.pad, vocabulary.eos, vocabulary.unk]
    if not all(0 <= number < len(pieces) for number in special):
        raise EmbedderError(f"{source}: special pieces {special} are not among {len(pieces)}")
    bos, pad, eos, unk = (pieces[number][0] for number in special)
    tokenizer = Tokenizer(Unigram(list(pieces), unk_id=vocabulary.unk, byte_fallback=False))
    tokenizer.normalizer = _build_normalizer(vocabulary.normalisation)
    tokenizer.pre_tokenizer = PreTokenizerSequence([WhitespaceSplit(), Metaspace()])
    tokenizer.post_processor = TemplateProcessing(
        single=[bos, "$A", eos],
        pair=[bos, "$A", eos, eos, "$B", eos],
        special_tokens=[(bos, vocabulary.bos), (eos, vocabulary.eos)],
    )
    known = [AddedToken(name, normalized=False) for name in (bos, pad, eos, unk)]
    if MASK in dict(pieces):
        known.append(AddedToken(MASK, lstrip=True, normalized=False))
    tokenizer.add_special_tokens(known)
    return tokenizer


def _build_normalizer(replacements: dict[str, str]) -> Normalizer:
    """Nmt and NFKC, which also join accents written apart, then what they leave of the map."""
    usual = NormalizerSequence([Nmt(), NFKC()])
    others = [
        Replace(character, replacement)
        for character, replacement in sorted(replacements.items())
        if usual.normalize_str(character) != replacement
    ]
    # Ours go first: afterwards NFKC would already have changed these characters.
    return NormalizerSequence([*others, Nmt(), NFKC()])


def _configuration(shape: Shape, vocabulary: Vocabulary) -> dict[str, Any]:
    names = {
        "bos_token": vocabulary.pieces[vocabulary.bos][0],
        "cls_token": vocabulary.pieces[vocabulary.bos][0],
        "eos_token": vocabulary.pieces[vocabulary.eos][0],
        "sep_token": vocabulary.pieces[vocabulary.eos][0],
        "pad_token": vocabulary.pieces[vocabulary.pad][0],
        "unk_token": vocabulary.pieces[vocabulary.unk][0],
    }
    package = "sentence_transformers.models"
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "dtype": "float32",  # of the computation: half precision is slower on a CPU
            "hidden_act": "gelu",
            "hidden_size": shape.hidden,
            "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads,
            "intermediate_size": shape.ffn,
            "vocab_size": shape.vocabulary,
            "max_position_embeddings": shape.positions,
            "type_vocab_size": shape.token_types,
            "layer_norm_eps": shape.epsilon,
            "pad_token_id": vocabulary.pad,
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": shape.positions,
            **names,
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": f"{package}.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": f"{package}.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": f"{package}.Normalize"},
        ],
        "sentence_bert_config.json": {"max_seq_length": shape.positions, "do_lower_case": False},
        "1_Pooling/config.json": {
            "word_embedding_dimension": shape.hidden,
            "pooling_mode_mean_tokens": True,
        },
        "2_Normalize/config.json": {},
    }
