"""The embedder at its edge: the same vectors whatever the batch, in 8 bits as in 32."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from assistant.artefacts.settings import model_path
from assistant.errors import ArtefactError
from retrieval.embedding import SentenceTransformerEmbedder, Vectors, name_of
from retrieval.errors import EmbedderError
from tests.retrieval.tiny_models import write_json, write_tiny_model

TEXTS = [
    "Carte d'identité : pièces à fournir",
    "La piscine de la Mosson est ouverte le dimanche de 9 h à 13 h, sauf en août.",
    "Le tarif est de 25 € en cas de perte ou de vol.",
    "Où ?",
]


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUICHET_HOME", str(tmp_path / "home"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_tiny_model(tmp_path / "tiny")


def cosines(one: Vectors, other: Vectors) -> list[float]:
    return [float(value) for value in (one * other).sum(axis=1)]


@pytest.mark.parametrize("kind", ["bert", "xlm-roberta"])
def test_vectors_in_8_bits_are_those_of_torch_but_for_a_hair(tmp_path: Path, kind: str) -> None:
    folder = write_tiny_model(tmp_path / "tiny", kind=kind)
    eight = SentenceTransformerEmbedder(folder, engine="onnx").passages(TEXTS)
    floats = SentenceTransformerEmbedder(folder, engine="torch").passages(TEXTS)
    assert min(cosines(eight, floats)) > 0.999
    # The texts differ far more from one another than the engines do.
    assert max(cosines(floats[:1].repeat(3, axis=0), floats[1:])) < 0.99


@pytest.mark.parametrize("engine", ["onnx", "torch"])
def test_a_vector_does_not_depend_on_what_is_embedded_with_it(folder: Path, engine: str) -> None:
    embedder = SentenceTransformerEmbedder(folder, engine=engine)  # type: ignore[arg-type]
    many = [f"{text} {number}" for number in range(40) for text in TEXTS]
    together = embedder.passages(many)
    backwards = embedder.passages(many[::-1])[::-1]
    alone = np.concatenate([embedder.passages([text]) for text in many[:8]])
    assert np.allclose(together, backwards, atol=1e-5)
    assert np.allclose(together[:8], alone, atol=1e-5)


@pytest.mark.parametrize("engine", ["onnx", "torch"])
def test_no_text_gives_no_vector(folder: Path, engine: str) -> None:
    embedder = SentenceTransformerEmbedder(folder, engine=engine)  # type: ignore[arg-type]
    assert embedder.passages([]).shape == (0, 32)
    assert embedder.dimension == 32


@pytest.mark.parametrize("engine", ["onnx", "torch"])
def test_what_exceeds_the_models_length_is_left_out(folder: Path, engine: str) -> None:
    embedder = SentenceTransformerEmbedder(folder, engine=engine)  # type: ignore[arg-type]
    long = "on an or " * 30
    one, other = embedder.passages([long, long + "et encore bien d'autres mots"])
    assert np.allclose(one, other, atol=1e-6)


@pytest.mark.parametrize("engine", ["onnx", "torch"])
def test_a_question_and_a_passage_are_told_apart_by_their_prefix(folder: Path, engine: str) -> None:
    embedder = SentenceTransformerEmbedder(folder, engine=engine)  # type: ignore[arg-type]
    assert cosines(embedder.questions(TEXTS[:1]), embedder.passages(TEXTS[:1]))[0] < 0.9999


def test_vectors_of_two_engines_bear_two_names_known_before_loading(folder: Path) -> None:
    names = {name_of(folder, "onnx"), name_of(folder, "torch")}
    assert len(names) == 2
    assert name_of(folder, "auto") == name_of(folder, "onnx")
    assert SentenceTransformerEmbedder(folder, engine="auto").name == name_of(folder, "onnx")
    assert SentenceTransformerEmbedder(folder, engine="torch").name == name_of(folder, "torch")


def test_the_conversion_is_done_once(folder: Path, tmp_path: Path) -> None:
    name = SentenceTransformerEmbedder(folder, engine="onnx").name
    graph = tmp_path / "home" / "models" / name / "encoder.onnx"
    before = graph.stat().st_mtime_ns
    SentenceTransformerEmbedder(folder, engine="onnx")
    assert graph.stat().st_mtime_ns == before
    assert [path.name for path in graph.parent.parent.iterdir()] == [name]


def test_what_a_killed_conversion_left_is_swept_and_the_graph_made(
    folder: Path, tmp_path: Path
) -> None:
    models = tmp_path / "home" / "models"
    name = name_of(folder, "onnx")
    (models / f".{name}-abcdef").mkdir(parents=True)
    (models / f".{name}-abcdef" / "encoder.onnx").write_bytes(b"half")
    (models / name).mkdir()
    SentenceTransformerEmbedder(folder, engine="onnx").passages(TEXTS)
    assert [path.name for path in models.iterdir()] == [name]


def test_a_damaged_graph_says_what_to_delete(folder: Path, tmp_path: Path) -> None:
    name = name_of(folder, "onnx")
    graph = tmp_path / "home" / "models" / name / "encoder.onnx"
    graph.parent.mkdir(parents=True)
    graph.write_bytes(b"not a graph")
    with pytest.raises(EmbedderError, match=f"{graph}.* delete its folder"):
        SentenceTransformerEmbedder(folder, engine="onnx")


def test_another_kind_of_model_is_left_to_torch_unless_8_bits_are_demanded(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text("utf-8"))
    write_json(folder / "config.json", {**config, "hidden_act": "relu"})
    assert name_of(folder, "auto") == name_of(folder, "torch")
    with pytest.raises(EmbedderError, match=r'hidden_act.*relu.*embedding = "torch"'):
        SentenceTransformerEmbedder(folder, engine="onnx")


def test_a_missing_folder_says_what_was_expected(tmp_path: Path) -> None:
    with pytest.raises(EmbedderError, match=r"modules\.json.*guichet models fetch"):
        SentenceTransformerEmbedder(tmp_path / "nothing", engine="auto")


@pytest.mark.embedder
def test_the_real_model_in_8_bits_keeps_its_vectors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GUICHET_HOME")
    try:
        real = model_path("embedder")
    except ArtefactError as error:
        pytest.skip(str(error))
    eight = SentenceTransformerEmbedder(real, engine="onnx").passages(TEXTS)
    floats = SentenceTransformerEmbedder(real, engine="torch").passages(TEXTS)
    assert min(cosines(eight, floats)) > 0.997
