"""An adapter: small matrices (LoRA) that are added to a model's weights when it is opened."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError
from safetensors.numpy import load, save

from retrieval.errors import EmbedderError

WEIGHTS, RECORD = "adapter.safetensors", "record.json"
Kind = Literal["embedder", "reranker"]
Array = npt.NDArray[np.float32]


class Adapter:
    """Matrices by the name, in the encoder, of the weight to which each pair is added.

    ``record`` is what stands beside them: how they were made and what they gained.
    """

    def __init__(self, folder: Path, kind: Kind = "embedder") -> None:
        """Read ``folder``; EmbedderError when it holds no such adapter, or not the one recorded."""
        try:
            content = (folder / WEIGHTS).read_bytes()
            record: dict[str, Any] = json.loads((folder / RECORD).read_text("utf-8"))
            self._matrices = load(content)
            self._scale = float(record["scale"])
            expected = str(record["sha256"])
        except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
            raise EmbedderError(
                f"{folder}: expected an adapter ({WEIGHTS} and its {RECORD}), found {error}"
            ) from error
        if (made := record.get("kind", "embedder")) != kind:
            raise EmbedderError(
                f"{folder}: expected an adapter for the {kind}, found one for the {made}"
            )
        self.record = record
        found = hashlib.sha256(content).hexdigest()
        if found != expected:
            raise EmbedderError(f"{folder / WEIGHTS}: expected SHA-256 {expected}, found {found}")
        # The same matrices at another scale are another adapter.
        self.digest = hashlib.sha256(f"{found} {self._scale}".encode()).hexdigest()

    def require_fit(self, weights: Collection[str]) -> None:
        """EmbedderError unless the model has all the weights that the adapter changes."""
        if missing := sorted(set(self.names()) - set(weights)):
            raise EmbedderError(
                f"expected an adapter made for this model, found one that changes {missing[0]}"
            )

    def names(self) -> Iterator[str]:
        """The weights that it changes."""
        return (name.removesuffix(".A") for name in self._matrices if name.endswith(".A"))

    def brought(self) -> dict[str, Array]:
        """The weights that it does not add to a model's but brings, by name."""
        return {
            name: matrix.astype(np.float32)
            for name, matrix in self._matrices.items()
            if not name.endswith((".A", ".B"))
        }

    def delta_of(self, name: str, shape: tuple[int, ...]) -> Array:
        """What is added to the weight of that name and shape; zeros when nothing is."""
        if f"{name}.A" not in self._matrices:
            return np.zeros(shape, np.float32)
        narrow, wide = (self._matrices[f"{name}.{part}"].astype(np.float32) for part in "AB")
        if (wide.shape[0], narrow.shape[-1]) != shape:
            raise EmbedderError(
                f"expected an adapter made for this model: its {name} is for "
                f"{wide.shape[0]} × {narrow.shape[-1]}, found {shape}"
            )
        return np.asarray(self._scale * (wide @ narrow), dtype=np.float32)


def write_adapter(
    folder: Path, matrices: Mapping[str, Array], record: Mapping[str, Any]
) -> dict[str, Any]:
    """Write in half precision (about a megabyte), the record last: it makes the adapter valid.

    ``record`` holds the ``scale`` of the matrices' product; returns it with the weights' hash.
    """
    folder.mkdir(parents=True, exist_ok=True)
    content = save({name: value.astype(np.float16) for name, value in sorted(matrices.items())})
    (folder / WEIGHTS).write_bytes(content)
    whole = {"sha256": hashlib.sha256(content).hexdigest(), **record}
    partial = folder / f".{RECORD}"
    partial.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    partial.replace(folder / RECORD)
    return whole
