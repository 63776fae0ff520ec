"""Reading ``e5-small-q4.bin``: an E5 sentence encoder packed in one file, little-endian.

    "E5S1", u32 version
    i32 hidden, layers, heads, ffn, vocabulary, positions, token types; f32 epsilon; i32 block
    i32 pieces, bos, eos, pad, unk; u64 blob length
    u32 offsets[pieces + 1]; f32 scores[pieces]; the pieces in UTF-8, one after the other
    i32 entries, u32 bytes of the normalisation map: (u32 code point, u8 n, n x u32 replacement)
    i32 tensors, each: u16 name length, name, u8 type, u32 count, u64 offset, u64 bytes
    the tensors, at their offsets

Type 0 is plain f32. Type 1 is Q4_0: blocks of 32 weights in 18 bytes, an f16 scale, then 16 bytes
whose low nibbles are weights 0 to 15 and high nibbles weights 16 to 31.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from retrieval.errors import EmbedderError

Floats = npt.NDArray[np.float32]
MAGIC, VERSION = b"E5S1", 1
BLOCK = 32
PLAIN, Q4 = 0, 1
_Q4_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", (BLOCK // 2,))])
_BYTES_EACH = {PLAIN: (1, 4), Q4: (BLOCK, _Q4_BLOCK.itemsize)}  # (weights, bytes) of one block


@dataclass(frozen=True, slots=True)
class Shape:
    """The encoder's dimensions, as the file states them."""

    hidden: int
    layers: int
    heads: int
    ffn: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The unigram pieces with their log-probabilities, and the ids of the special ones."""

    pieces: tuple[tuple[str, float], ...]
    bos: int
    eos: int
    pad: int
    unk: int
    normalisation: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Entry:
    type: int
    count: int
    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class E5File:
    """The file, mapped: tensors are unpacked one at a time, when asked for."""

    path: Path
    shape: Shape
    vocabulary: Vocabulary
    _entries: dict[str, _Entry]
    _bytes: npt.NDArray[np.uint8]

    def tensor(self, name: str, *dimensions: int) -> Floats:
        """The tensor ``name`` in float32, in the given dimensions (rows first)."""
        entry = self._entries.get(name)
        if entry is None:
            raise EmbedderError(f"{self.path}: expected a tensor {name}, found none of that name")
        if entry.count != np.prod(dimensions):
            raise EmbedderError(
                f"{self.path}: expected {name} to hold {'×'.join(map(str, dimensions))} weights, "
                f"found {entry.count}"
            )
        raw = self._bytes[entry.offset : entry.offset + entry.size]
        flat = raw.view("<f4") if entry.type == PLAIN else _unpack_q4(raw)
        return np.ascontiguousarray(flat.reshape(dimensions), dtype=np.float32)


def read_e5_file(path: Path) -> E5File:
    """Map ``path`` and read all but its weights; EmbedderError if it is another file or cut."""
    try:
        size = path.stat().st_size
        if size < len(MAGIC):
            raise EmbedderError(f"{path}: expected an E5 file ({MAGIC!r}), found {size} bytes")
        data = np.memmap(path, dtype=np.uint8, mode="r")
    except OSError as error:
        raise EmbedderError(f"{path} cannot be read: {error.strerror}") from error
    cursor = _Cursor(path, data)
    magic, version = cursor.take_bytes(len(MAGIC)), cursor.take("I")[0]
    if (magic, version) != (MAGIC, VERSION):
        raise EmbedderError(
            f"{path}: expected {MAGIC!r} version {VERSION}, found {magic!r} version {version}"
        )
    shape = Shape(*cursor.take("7i"), *cursor.take("f"))
    (block,) = cursor.take("i")
    if block != BLOCK:
        raise EmbedderError(f"{path}: expected blocks of {BLOCK} weights, found {block}")
    vocabulary = _read_vocabulary(cursor)
    entries = _read_entries(cursor)
    for name, entry in entries.items():
        weights, width = _BYTES_EACH.get(entry.type, (0, 0))
        if not weights or entry.size * weights != entry.count * width:
            raise EmbedderError(
                f"{path}: tensor {name} is wrong: type {entry.type}, "
                f"{entry.count} weights in {entry.size} bytes"
            )
    end = max((entry.offset + entry.size for entry in entries.values()), default=0)
    if size < end:
        raise EmbedderError(f"{path} is cut short: expected {end} bytes, found {size}")
    return E5File(path, shape, vocabulary, entries, data)


def _read_vocabulary(cursor: _Cursor) -> Vocabulary:
    count, bos, eos, pad, unk = cursor.take("5i")
    (length,) = cursor.take("Q")
    offsets = cursor.take_array("<u4", count + 1)
    scores = cursor.take_array("<f4", count)
    blob = cursor.take_bytes(length)
    ends = offsets.tolist()
    try:
        words = [blob[start:end].decode() for start, end in pairwise(ends)]
    except UnicodeDecodeError as error:
        raise EmbedderError(f"{cursor.path}: a piece is not UTF-8: {error}") from None
    replacements: dict[str, str] = {}
    entries, _ = cursor.take("iI")
    for _ in range(entries):
        code, length = cursor.take("IB")
        replacements[chr(code)] = "".join(map(chr, cursor.take(f"{length}I")))
    pieces = tuple(zip(words, scores.tolist(), strict=True))
    return Vocabulary(pieces, bos, eos, pad, unk, replacements)


def _read_entries(cursor: _Cursor) -> dict[str, _Entry]:
    entries: dict[str, _Entry] = {}
    for _ in range(cursor.take("i")[0]):
        name = cursor.take_bytes(cursor.take("H")[0]).decode("ascii", "replace")
        entries[name] = _Entry(*cursor.take("BIQQ"))
    return entries


def _unpack_q4(raw: npt.NDArray[np.uint8]) -> Floats:
    blocks = raw.view(_Q4_BLOCK)
    nibbles = blocks["nibbles"]
    weights = np.concatenate([nibbles & 0x0F, nibbles >> 4], axis=1).astype(np.float32)
    weights -= 8.0
    weights *= blocks["scale"].astype(np.float32)[:, None]
    return weights


class _Cursor:
    """Reads the file's head field after field; running past the end is an EmbedderError."""

    def __init__(self, path: Path, data: npt.NDArray[np.uint8]) -> None:
        self.path = path
        self._data = data
        self._at = 0

    def take_bytes(self, length: int) -> bytes:
        end = self._at + length
        if length < 0 or end > len(self._data):
            raise EmbedderError(
                f"{self.path} is cut short: expected {end} bytes or more, found {len(self._data)}"
            )
        taken = self._data[self._at : end].tobytes()
        self._at = end
        return taken

    def take(self, layout: str) -> tuple[Any, ...]:
        return struct.unpack(f"<{layout}", self.take_bytes(struct.calcsize(f"<{layout}")))

    def take_array(self, kind: str, count: int) -> npt.NDArray[Any]:
        return np.frombuffer(self.take_bytes(np.dtype(kind).itemsize * count), dtype=kind)
