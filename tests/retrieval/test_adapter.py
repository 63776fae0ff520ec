"""An adapter is added when the model is opened; the model's own files never change."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from retrieval.adapter import RECORD, WEIGHTS, Adapter, write_adapter
from retrieval.embedder_model import digest_of
from retrieval.embedding import SentenceTransformerEmbedder, name_of
from retrieval.errors import EmbedderError
from retrieval.settings import RetrievalSettings
from tests.retrieval.tiny_models import write_tiny_model

WEIGHT = "encoder.layer.1.attention.self.query.weight"
TEXTS = ["Carte d'identité perdue", "La piscine ouvre le dimanche à 9 h"]


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUICHET_HOME", str(tmp_path / "home"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_tiny_model(tmp_path / "tiny")


def write(folder: Path, *, seed: int = 1, width: int = 32) -> Path:
    values = np.random.default_rng(seed)
    matrices = {
        f"{WEIGHT}.A": values.normal(size=(4, width)).astype(np.float32),
        f"{WEIGHT}.B": values.normal(size=(width, 4)).astype(np.float32),
    }
    write_adapter(folder, matrices, {"scale": 0.5})
    return folder


def test_both_engines_give_the_same_adapted_vectors(folder: Path, tmp_path: Path) -> None:
    adapter = write(tmp_path / "adapter")
    before = digest_of(folder)
    floats = SentenceTransformerEmbedder(folder, engine="torch", adapter=adapter).passages(TEXTS)
    eight = SentenceTransformerEmbedder(folder, engine="onnx", adapter=adapter).passages(TEXTS)
    plain = SentenceTransformerEmbedder(folder, engine="torch").passages(TEXTS)
    assert (floats * eight).sum(axis=1).min() > 0.999
    assert (floats * plain).sum(axis=1).max() < 0.999
    assert digest_of(folder) == before


def test_each_adapter_gives_the_vectors_a_name_of_their_own(folder: Path, tmp_path: Path) -> None:
    one, other = write(tmp_path / "one"), write(tmp_path / "other", seed=2)
    names = [name_of(folder, "onnx", adapter) for adapter in (None, one, other)]
    assert len(set(names)) == 3
    assert SentenceTransformerEmbedder(folder, engine="onnx", adapter=one).name == names[1]


def test_the_same_matrices_at_another_scale_are_another_adapter(
    folder: Path, tmp_path: Path
) -> None:
    adapter = write(tmp_path / "adapter")
    before = name_of(folder, "onnx", adapter)
    record = json.loads((adapter / RECORD).read_text("utf-8"))
    (adapter / RECORD).write_text(json.dumps({**record, "scale": 0.25}), encoding="utf-8")
    assert name_of(folder, "onnx", adapter) != before


def test_an_adapter_whose_weights_are_not_those_recorded_is_refused(tmp_path: Path) -> None:
    adapter = write(tmp_path / "adapter")
    content = bytearray((adapter / WEIGHTS).read_bytes())
    content[-1] ^= 1
    (adapter / WEIGHTS).write_bytes(content)
    with pytest.raises(EmbedderError, match=r"expected SHA-256 .* found"):
        Adapter(adapter)


def test_an_adapter_made_for_another_model_is_refused(folder: Path, tmp_path: Path) -> None:
    adapter = write(tmp_path / "adapter", width=16)
    for engine in ("torch", "onnx"):
        with pytest.raises(EmbedderError, match="made for this model"):
            SentenceTransformerEmbedder(folder, engine=engine, adapter=adapter)  # type: ignore[arg-type]


def test_an_adapter_for_layers_that_the_model_lacks_is_refused(
    folder: Path, tmp_path: Path
) -> None:
    matrices = {
        f"encoder.layer.9.output.dense.weight.{part}": np.ones((2, 2), np.float32) for part in "AB"
    }
    write_adapter(tmp_path / "adapter", matrices, {"scale": 1.0})
    for engine in ("torch", "onnx"):
        with pytest.raises(EmbedderError, match=r"made for this model.*encoder\.layer\.9"):
            SentenceTransformerEmbedder(
                folder,
                engine=engine,  # type: ignore[arg-type]
                adapter=tmp_path / "adapter",
            )


def test_a_folder_without_an_adapter_says_what_was_expected(tmp_path: Path) -> None:
    with pytest.raises(EmbedderError, match=r"adapter\.safetensors.*record\.json"):
        Adapter(tmp_path)


def test_the_setting_names_an_adapter_or_none(tmp_path: Path) -> None:
    assert RetrievalSettings(adapter=str(tmp_path / "own")).adapter_folder() == tmp_path / "own"
    assert RetrievalSettings(adapter="").adapter_folder() is None
