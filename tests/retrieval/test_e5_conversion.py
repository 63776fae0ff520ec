"""The packed E5 file becomes a folder that sentence-transformers loads, or is refused plainly."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from foundation import home
from retrieval.e5_conversion import convert_e5
from retrieval.errors import EmbedderError
from tests.conftest import require

HIDDEN, LAYERS, HEADS, FFN, POSITIONS, TYPES = 32, 2, 2, 64, 24, 2
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "a", "é", "fi", "▁la", "▁mairie", "~", "<mask>"]
SCORES = [0.0, 0.0, 0.0, 0.0, -3.0, -4.0, -4.0, -4.0, -2.0, -2.5, -5.0, 0.0]
VOCABULARY = len(PIECES) + 4  # the real file, too, has more rows than pieces
NORMALISATION = {"\t": " ", "ﬁ": "fi", "œ": "a"}


def pack_tensors() -> tuple[list[tuple[str, int, int, bytes]], dict[str, np.ndarray]]:
    """The tensors as packed, and the weights they stand for."""
    random = np.random.default_rng(7)
    packed: list[tuple[str, int, int, bytes]] = []
    weights: dict[str, np.ndarray] = {}

    def plain(name: str, count: int, around: float = 0.0) -> None:
        values = (around + random.normal(0, 0.1, count)).astype("<f4")
        packed.append((name, 0, count, values.tobytes()))
        weights[name] = values

    def four_bits(name: str, count: int) -> None:
        raw, values = b"", []
        for _ in range(count // 32):
            scale = np.float16(random.uniform(0.01, 0.05))
            block = random.integers(0, 16, 32)
            raw += struct.pack("<e", scale)
            raw += bytes(int(block[i]) | int(block[i + 16]) << 4 for i in range(16))
            values += [(int(weight) - 8) * float(scale) for weight in block]
        packed.append((name, 1, count, raw))
        weights[name] = np.array(values, dtype="<f4")

    four_bits("emb.word", VOCABULARY * HIDDEN)
    plain("emb.pos", POSITIONS * HIDDEN)
    plain("emb.type", TYPES * HIDDEN)
    for norm in ["emb.ln", *(f"l{n}.{part}" for n in range(LAYERS) for part in ("aln", "oln"))]:
        plain(f"{norm}.w", HIDDEN, around=1.0)
        plain(f"{norm}.b", HIDDEN)
    for layer in range(LAYERS):
        for part, rows, columns in (
            *((square, HIDDEN, HIDDEN) for square in ("q", "k", "v", "ao")),
            ("fi", FFN, HIDDEN),
            ("fo", HIDDEN, FFN),
        ):
            four_bits(f"l{layer}.{part}.w", rows * columns)
            plain(f"l{layer}.{part}.b", rows)
    return packed, weights


def write_e5(path: Path, *, magic: bytes = b"E5S1", without: str = "") -> dict[str, np.ndarray]:
    tensors, weights = pack_tensors()
    tensors = [tensor for tensor in tensors if tensor[0] != without]
    words = [piece.encode() for piece in PIECES]
    offsets = np.cumsum([0, *map(len, words)]).astype("<u4")
    mapping = b"".join(
        struct.pack(f"<IB{len(to)}I", ord(char), len(to), *map(ord, to))
        for char, to in NORMALISATION.items()
    )
    head = magic + struct.pack("<I7i", 1, HIDDEN, LAYERS, HEADS, FFN, VOCABULARY, POSITIONS, TYPES)
    head += struct.pack("<fi", 1e-12, 32)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, sum(map(len, words)))
    head += offsets.tobytes() + np.array(SCORES, "<f4").tobytes() + b"".join(words)
    head += struct.pack("<iI", len(NORMALISATION), len(mapping)) + mapping
    head += struct.pack("<i", len(tensors))
    directory = sum(2 + len(name) + 21 for name, *_ in tensors)
    at, entries, body = len(head) + directory, b"", b""
    for name, kind, count, raw in tensors:
        entries += struct.pack("<H", len(name)) + name.encode()
        entries += struct.pack("<BIQQ", kind, count, at + len(body), len(raw))
        body += raw
    path.write_bytes(head + entries + body)
    return weights


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.bin"
    write_e5(path)
    return path


def test_each_weight_is_the_one_that_was_packed(tmp_path: Path) -> None:
    weights = write_e5(tmp_path / "tiny.bin")
    convert_e5(tmp_path / "tiny.bin", tmp_path / "out")
    stored = load_file(tmp_path / "out" / "model.safetensors")
    for name, bert in {
        "emb.word": "embeddings.word_embeddings.weight",
        "l1.fi.w": "encoder.layer.1.intermediate.dense.weight",
        "l0.aln.b": "encoder.layer.0.attention.output.LayerNorm.bias",
        "l1.v.w": "encoder.layer.1.attention.self.value.weight",
    }.items():
        np.testing.assert_allclose(stored[bert].reshape(-1), weights[name], rtol=1e-6)
    assert stored["encoder.layer.1.intermediate.dense.weight"].shape == (FFN, HIDDEN)


def test_the_folder_loads_offline_and_gives_unit_vectors(
    packed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sentence_transformers import SentenceTransformer

    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    convert_e5(packed, tmp_path / "out")
    model = SentenceTransformer(str(tmp_path / "out"), device="cpu", local_files_only=True)
    texts = ["la mairie", "é a fi", "la mairie " * 40]  # the last is longer than the positions
    vectors = model.encode(texts)
    assert vectors.shape == (3, HIDDEN)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, rtol=1e-5)
    assert vectors[0] @ vectors[1] < 0.9999
    # In a batch, padding must not change a vector.
    np.testing.assert_allclose(model.encode(texts[:1])[0], vectors[0], atol=1e-5)


def test_the_tokenizer_normalises_as_the_file_says(packed: Path, tmp_path: Path) -> None:
    convert_e5(packed, tmp_path / "out")
    tokenizer = Tokenizer.from_file(str(tmp_path / "out" / "tokenizer.json"))
    assert tokenizer.encode("la mairie").tokens == ["<s>", "▁la", "▁mairie", "</s>"]
    assert tokenizer.encode("  la \t mairie ").tokens == ["<s>", "▁la", "▁mairie", "</s>"]
    assert tokenizer.encode("ﬁ").tokens == ["<s>", "▁", "fi", "</s>"]
    assert tokenizer.encode("œ").tokens == ["<s>", "▁", "a", "</s>"]  # in the map, not in NFKC
    assert tokenizer.encode("e\u0301").tokens == ["<s>", "▁", "é", "</s>"]
    assert tokenizer.encode("Ж").ids == [0, 4, 3, 2]  # unknown


def test_the_same_file_gives_the_same_bytes(packed: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    convert_e5(packed, one)
    convert_e5(packed, two)
    files = [path.relative_to(one) for path in one.rglob("*") if path.is_file()]
    assert len(files) == 8
    assert all((one / name).read_bytes() == (two / name).read_bytes() for name in files)


@pytest.mark.parametrize("kept", [2, 30, 120, 400, 0.99])
def test_a_file_cut_short_is_refused_with_both_sizes(
    packed: Path, tmp_path: Path, kept: float
) -> None:
    content = packed.read_bytes()
    length = int(kept if kept > 1 else kept * len(content))
    packed.write_bytes(content[:length])
    with pytest.raises(EmbedderError, match=rf"expected .*found {length}"):
        convert_e5(packed, tmp_path / "out")


def test_another_file_is_refused(tmp_path: Path) -> None:
    write_e5(tmp_path / "other.bin", magic=b"GGUF")
    with pytest.raises(EmbedderError, match="expected b'E5S1' version 1, found b'GGUF'"):
        convert_e5(tmp_path / "other.bin", tmp_path / "out")
    with pytest.raises(EmbedderError, match="cannot be read"):
        convert_e5(tmp_path / "absent.bin", tmp_path / "out")


def test_a_missing_tensor_is_named(tmp_path: Path) -> None:
    write_e5(tmp_path / "tiny.bin", without="l1.q.w")
    with pytest.raises(EmbedderError, match=r"expected a tensor l1\.q\.w"):
        convert_e5(tmp_path / "tiny.bin", tmp_path / "out")


@pytest.mark.embedder
def test_a_french_question_is_nearest_to_its_own_passage() -> None:
    from sentence_transformers import SentenceTransformer

    folder = home() / "models" / "multilingual-e5-small"
    if not folder.is_dir():
        require(False, "The embedder (guichet models fetch)")
    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    # The ids that XLM-RoBERTa is known to give.
    assert model.tokenizer("Hello world")["input_ids"] == [0, 35378, 8999, 2]
    pairs = {
        "je me suis fait voler mon passeport": "En cas de vol du titre de voyage, faites une "
        "déclaration au commissariat puis demandez-en un nouveau.",
        "à quelle heure ouvre la piscine": "Le bassin nautique accueille le public du mardi au "
        "dimanche, de 10 h à 19 h.",
        "où jeter mes vieux meubles": "Les encombrants sont acceptés en déchèterie, ou enlevés à "
        "domicile sur rendez-vous.",
        "inscrire ma fille à l'école": "La première scolarisation d'un enfant se demande à la "
        "mairie, avec un justificatif de domicile et le livret de famille.",
    }
    questions = model.encode([f"query: {question}" for question in pairs])
    passages = model.encode([f"passage: {passage}" for passage in pairs.values()])
    assert (questions @ passages.T).argmax(axis=1).tolist() == list(range(len(pairs)))
