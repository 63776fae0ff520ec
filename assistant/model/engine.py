"""Several sequences of llama.cpp, driven through llama-cpp-python's low-level interface.

The high-level class runs one sequence, cannot be interrupted while it reads a prompt, and keeps
the logits of every position (2.5 GB at 4,096 tokens) when it speculates. Here sequences are
evaluated together, share the keys and values of what they begin with, and only the wanted
positions have logits; an abort callback stops any evaluation.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import llama_cpp
import numpy as np

from assistant.errors import ModelError
from assistant.model.choice import Logits

CHUNK = 128  # the most tokens evaluated at once; more is no faster, and keeps newcomers waiting
SHARE = 1024  # tokens of memory that each further sequence adds: most turns are short
_ABORTED = 2  # what llama_decode returns when the abort callback said stop


def _ignore(_level: int, _text: bytes, _data: object) -> None:
    """Keeps llama.cpp's loading report off the terminal; our errors say what failed."""


# Held by the module: llama.cpp keeps pointing to it after any one engine is gone.
_LOG = llama_cpp.llama_log_callback(_ignore)
llama_cpp.llama_log_set(_LOG, ctypes.c_void_p(0))


@dataclass(frozen=True, slots=True)
class Part:
    """``tokens`` of one sequence, from position ``start``; the last ``wanted`` get logits."""

    sequence: int
    start: int
    tokens: Sequence[int]
    wanted: int


class Stopped(Exception):
    """The evaluation was stopped on request; the cache holds what was finished before."""


class Engine:
    """The weights and one context for ``parallel`` sequences. Not for two threads at once."""

    def __init__(
        self, path: Path, *, context: int, threads: int, gpu_layers: int = 0, parallel: int = 1
    ) -> None:
        llama_cpp.llama_backend_init()
        model_params = llama_cpp.llama_model_default_params()
        model_params.n_gpu_layers = gpu_layers
        self._model = llama_cpp.llama_model_load_from_file(str(path).encode(), model_params)
        if not self._model:
            raise ModelError(
                f"{path} could not be loaded as a GGUF language model "
                "(truncated, of another format, or too large for the memory)"
            )
        self.vocabulary = llama_cpp.llama_model_get_vocab(self._model)
        self.vocabulary_size: int = llama_cpp.llama_vocab_n_tokens(self.vocabulary)
        self.parallel = parallel
        self._stop: threading.Event | None = None
        # Kept on self: ctypes would free the callback while llama.cpp still points to it.
        self._abort = llama_cpp.ggml_abort_callback(self._should_stop)
        #: The most tokens of one sequence.
        self.size = min(context, llama_cpp.llama_model_n_ctx_train(self._model))
        params = llama_cpp.llama_context_default_params()
        params.n_ctx = min(self.size * parallel, self.size + SHARE * (parallel - 1))
        params.n_batch = params.n_ubatch = CHUNK
        params.n_seq_max = parallel
        params.kv_unified = True  # one memory for all, so that what they share is kept once
        params.n_threads = params.n_threads_batch = threads
        params.abort_callback = self._abort
        self._context = llama_cpp.llama_init_from_model(self._model, params)
        if not self._context:
            llama_cpp.llama_model_free(self._model)
            raise ModelError(f"No memory for a context of {context} tokens of {path}")
        #: The most tokens of all sequences together.
        self.memory_size: int = llama_cpp.llama_n_ctx(self._context)
        self._memory = llama_cpp.llama_get_memory(self._context)
        self._batch = llama_cpp.llama_batch_init(CHUNK, 0, 1)

    def _should_stop(self, _data: object) -> bool:
        return self._stop is not None and self._stop.is_set()

    def forget(self, sequence: int, start: int) -> None:
        """Drop what is in memory of a sequence from position ``start`` on."""
        llama_cpp.llama_memory_seq_rm(self._memory, sequence, start, -1)

    def share(self, source: int, target: int, length: int) -> None:
        """Let ``target`` begin with the first ``length`` tokens of ``source``, at no cost."""
        self.forget(target, 0)
        llama_cpp.llama_memory_seq_cp(self._memory, source, target, 0, length)

    def decode(
        self, parts: Sequence[Part], stop: threading.Event | None = None
    ) -> list[list[Logits]]:
        """Evaluate at most CHUNK tokens together; of each part the logits that it wants.

        The logits, each (vocabulary,), are llama.cpp's own memory: valid until the next call.
        Raises Stopped, and ModelError; the memory then holds what it held before.
        """
        batch, rows = self._batch, 0
        indices: list[list[int]] = []
        for part in parts:
            first_wanted = len(part.tokens) - part.wanted
            indices.append([rows + i for i in range(first_wanted, len(part.tokens))])
            for offset, token in enumerate(part.tokens):
                batch.token[rows] = token
                batch.pos[rows] = part.start + offset
                batch.n_seq_id[rows] = 1
                batch.seq_id[rows][0] = part.sequence
                batch.logits[rows] = offset >= first_wanted
                rows += 1
        batch.n_tokens = rows
        self._stop = stop
        try:
            code = llama_cpp.llama_decode(self._context, batch)
        finally:
            self._stop = None
        if code == 0:
            return [[self._logits(index) for index in wanted] for wanted in indices]
        # A part of the batch may be in memory already: go back to what is known.
        for part in parts:
            self.forget(part.sequence, part.start)
        if code == _ABORTED:
            raise Stopped
        raise ModelError(f"llama.cpp failed to evaluate {rows} tokens (code {code})")

    def _logits(self, index: int) -> Logits:
        pointer = llama_cpp.llama_get_logits_ith(self._context, index)
        return np.ctypeslib.as_array(pointer, shape=(self.vocabulary_size,))

    def tokens(self, text: str, *, special: bool) -> list[int]:
        """The tokens of ``text``; ``special`` lets it hold control tokens such as <|im_start|>."""
        raw = text.encode()
        room = len(raw) + 8
        buffer = (llama_cpp.llama_token * room)()
        count = llama_cpp.llama_tokenize(
            self.vocabulary, raw, len(raw), buffer, room, False, special
        )
        if count < 0:
            raise ModelError(f"The text of {len(raw)} bytes could not be cut into tokens")
        return list(buffer[:count])

    def piece(self, token: int) -> bytes:
        """The bytes of one token; a character may span several tokens."""
        buffer = ctypes.create_string_buffer(256)
        count = llama_cpp.llama_token_to_piece(
            self.vocabulary, token, buffer, len(buffer), 0, False
        )
        return buffer.raw[: max(count, 0)]

    def ends(self, token: int) -> bool:
        return bool(llama_cpp.llama_vocab_is_eog(self.vocabulary, token))

    @property
    def end(self) -> int:
        """The token that ends a reply."""
        return int(llama_cpp.llama_vocab_eos(self.vocabulary))

    @property
    def begin(self) -> int:
        """The token that some families put before a text, or -1."""
        return int(llama_cpp.llama_vocab_bos(self.vocabulary))

    def metadata(self, key: str) -> str:
        """A value of the model file's own metadata, or ""."""
        buffer = ctypes.create_string_buffer(1 << 16)
        count = llama_cpp.llama_model_meta_val_str(self._model, key.encode(), buffer, len(buffer))
        return buffer.value.decode("utf-8", "replace") if count > 0 else ""

    def special(self, token: int) -> str:
        """The text of a control token, or "" when the model has none."""
        return llama_cpp.llama_vocab_get_text(self.vocabulary, token).decode() if token >= 0 else ""

    def close(self) -> None:
        llama_cpp.llama_batch_free(self._batch)
        llama_cpp.llama_free(self._context)
        llama_cpp.llama_model_free(self._model)
