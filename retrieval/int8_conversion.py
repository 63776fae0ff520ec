"""From a sentence-transformers folder to its graph in 8 bits: once, in ``$GUICHET_HOME/models``."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from foundation import home
from retrieval.errors import EmbedderError

if TYPE_CHECKING:
    from retrieval.adapter import Adapter
    from retrieval.int8_graph import Array

VERSION = 1  # raise it when the graph changes: vectors of two versions are never compared
GRAPH = "encoder.onnx"
# Where the position of the first token stands: at row 0, or after the row of the padding.
_AFTER_PADDING = {"bert": False, "camembert": True, "roberta": True, "xlm-roberta": True}


def can_convert(folder: Path) -> bool:
    """Whether the folder holds a BERT-like encoder that we know how to write as a graph."""
    return not _obstacle(folder)


def int8_name(name: str) -> str:
    """What a model of that name is called once converted."""
    return f"{name}-int8.{VERSION}"


def int8_graph(
    folder: Path, name: str, adapter: Adapter | None = None, layers: int | None = None
) -> Path:
    """The graph of the model in ``folder``, called ``name``; made at the first call (seconds).

    ``layers``: so many of the lowest alone. Written aside and put in its place by one rename, so a
    cut leaves nothing half-made. Raises EmbedderError when it cannot be made.
    """
    path = home() / "models" / int8_name(name) / GRAPH
    if path.is_file():
        return path
    if obstacle := _obstacle(folder):
        raise EmbedderError(
            f"{folder} cannot be computed in 8 bits: {obstacle}; "
            'set embedding = "torch" in section [retrieval] of guichet.toml'
        )
    try:
        _write(folder, path.parent, adapter, layers)
    except OSError as error:
        raise EmbedderError(f"{path.parent} cannot be written: {error.strerror}") from error
    return path


def _write(folder: Path, target: Path, adapter: Adapter | None, layers: int | None) -> None:
    import onnx  # heavy, like the graph's module: only when there is something to convert

    target.parent.mkdir(parents=True, exist_ok=True)
    for left in target.parent.glob(f".{target.name}-*"):  # by a conversion that was killed
        shutil.rmtree(left, ignore_errors=True)
    scratch = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        onnx.save(_graph_of(folder, adapter, layers), scratch / GRAPH)
        (scratch / GRAPH).chmod(0o644)
        scratch.chmod(0o755)
        if not (target / GRAPH).is_file():  # another process may have been quicker
            shutil.rmtree(target, ignore_errors=True)
            os.rename(scratch, target)  # noqa: PTH104 (a folder over nothing)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _graph_of(folder: Path, adapter: Adapter | None, layers: int | None) -> Any:
    from safetensors import safe_open

    from retrieval.int8_graph import Encoder, build_graph

    config = _config(folder)
    with safe_open(folder / "model.safetensors", framework="numpy") as weights:
        stored = list(weights.keys())
        names = {name.removeprefix(_prefix(stored)): name for name in stored}
        if adapter is not None:
            adapter.require_fit(names)

        def read(name: str) -> Array:
            if name not in names:
                raise EmbedderError(f"{folder}: expected a weight {name}, found none")
            weight = np.asarray(weights.get_tensor(names[name]), dtype=np.float32)
            return weight + adapter.delta_of(name, weight.shape) if adapter else weight

        encoder = Encoder(
            layers=min(layers or config["num_hidden_layers"], config["num_hidden_layers"]),
            heads=config["num_attention_heads"],
            hidden=config["hidden_size"],
            epsilon=config["layer_norm_eps"],
            first_position=(
                config["pad_token_id"] + 1 if _AFTER_PADDING[config["model_type"]] else 0
            ),
        )
        return build_graph(encoder, read)


def _prefix(names: list[str]) -> str:
    word = "embeddings.word_embeddings.weight"
    return next((name.removesuffix(word) for name in names if name.endswith(word)), "")


def _obstacle(folder: Path) -> str:
    """Why the folder cannot be converted; empty when it can."""
    for name in ("model.safetensors", "tokenizer.json", "config.json", "modules.json"):
        if not (folder / name).is_file():
            return f"expected a {name}, found none"
    config = _config(folder)
    if (kind := config.get("model_type")) not in _AFTER_PADDING:
        return f"expected a model_type among {', '.join(_AFTER_PADDING)}, found {kind!r}"
    if (act := config.get("hidden_act")) != "gelu":
        return f"expected hidden_act 'gelu', found {act!r}"
    if (kind := config.get("position_embedding_type", "absolute")) != "absolute":
        return f"expected absolute positions, found {kind!r}"
    return ""


def _config(folder: Path) -> dict[str, Any]:
    try:
        config: dict[str, Any] = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EmbedderError(f"{folder}: expected a config.json in JSON, found {error}") from error
    return config
