"""What an embedder is made of: a model's folder, the engine that computes it, an adapter."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from retrieval.adapter import Adapter
from retrieval.int8_conversion import can_convert, int8_graph, int8_name

Engine = Literal["auto", "onnx", "torch"]


@dataclass(frozen=True, slots=True)
class EmbedderModel:
    """``engine`` "auto": in 8 bits when the model can be converted, else as it is.

    ``adapter`` is a folder, or None.
    """

    folder: Path
    engine: Engine = "torch"
    adapter: Path | None = None

    @property
    def in_8_bits(self) -> bool:
        return self.engine == "onnx" or (self.engine == "auto" and can_convert(self.folder))

    @property
    def name(self) -> str:
        """Told without loading the model; vectors in 8 bits have a name of their own."""
        name = self._name_of_floats(self._open_adapter())
        return int8_name(name) if self.in_8_bits else name

    def prepare(self) -> None:
        """Do once, after the download, what the first opening would do; EmbedderError if not."""
        if self.in_8_bits:
            self._graph(self._open_adapter())

    def load(self, threads: int = 0) -> Any:
        """The SentenceTransformer. Raises whatever the library raises, or EmbedderError."""
        import torch
        from sentence_transformers import SentenceTransformer

        if threads:
            torch.set_num_threads(threads)
        adapter = self._open_adapter()
        if self.in_8_bits:
            from retrieval.int8_module import int8_model

            return int8_model(self._graph(adapter), self.folder, threads)
        model = SentenceTransformer(str(self.folder), device="cpu", local_files_only=True)
        if adapter is not None:
            _add(adapter, model)
        return model

    def _open_adapter(self) -> Adapter | None:
        return Adapter(self.adapter) if self.adapter is not None else None

    def _graph(self, adapter: Adapter | None) -> Path:
        return int8_graph(self.folder, self._name_of_floats(adapter), adapter)

    def _name_of_floats(self, adapter: Adapter | None) -> str:
        name = f"{self.folder.name}-{digest_of(self.folder)}"
        return f"{name}-{adapter.digest[:8]}" if adapter else name


def digest_of(folder: Path) -> str:
    """Tells two models apart without reading hundreds of megabytes: eight hexadecimal digits."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(folder)} {path.stat().st_size}".encode())
            with path.open("rb") as file:
                digest.update(file.read(1 << 16))
                file.seek(max(0, path.stat().st_size - (1 << 16)))
                digest.update(file.read(1 << 16))
    return digest.hexdigest()[:8]


def _add(adapter: Adapter, model: Any) -> None:
    """Add the adapter to the weights in memory: the folder stays as it is."""
    import torch

    known = dict(model.transformers_model.named_parameters())
    adapter.require_fit(known)
    with torch.no_grad():
        for name in adapter.names():
            known[name] += torch.from_numpy(adapter.delta_of(name, tuple(known[name].shape)))
