"""One sequence of llama.cpp, driven through llama-cpp-python's low-level interface.

The high-level class cannot be interrupted while it reads a prompt, and keeps the logits of every
position (2.5 GB at 4,096 tokens) when it speculates. Here only the wanted positions have logits,
a shared prompt prefix stays in the cache, and an abort callback stops any evaluation.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Sequence
from pathlib import Path

import llama_cpp
import numpy as np
import numpy.typing as npt

from assistant.errors import ModelError

CHUNK = 256  # tokens evaluated at once while reading a prompt
_ABORTED = 2  # what llama_decode returns when the abort callback said stop


def _ignore(_level: int, _text: bytes, _data: object) -> None:
    """Keeps llama.cpp's loading report off the terminal; our errors say what failed."""


# Held by the module: llama.cpp keeps pointing to it after any one engine is gone.
_LOG = llama_cpp.llama_log_callback(_ignore)
llama_cpp.llama_log_set(_LOG, ctypes.c_void_p(0))


class Stopped(Exception):
    """The evaluation was stopped on request; the cache holds what was finished before."""


class Engine:
    """The weights, one context and the tokens it remembers. Not for two threads at once."""

    def __init__(self, path: Path, *, context: int, threads: int, gpu_layers: int = 0) -> None:
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
        self._stop: threading.Event | None = None
        # Kept on self: ctypes would free the callback while llama.cpp still points to it.
        self._abort = llama_cpp.ggml_abort_callback(self._should_stop)
        params = llama_cpp.llama_context_default_params()
        params.n_ctx = min(context, llama_cpp.llama_model_n_ctx_train(self._model))
        params.n_batch = params.n_ubatch = CHUNK
        params.n_threads = params.n_threads_batch = threads
        params.abort_callback = self._abort
        self._context = llama_cpp.llama_init_from_model(self._model, params)
        if not self._context:
            llama_cpp.llama_model_free(self._model)
            raise ModelError(f"No memory for a context of {context} tokens of {path}")
        self.size: int = llama_cpp.llama_n_ctx(self._context)
        self._memory = llama_cpp.llama_get_memory(self._context)
        self._batch = llama_cpp.llama_batch_init(CHUNK, 0, 1)
        self._cached: list[int] = []

    def _should_stop(self, _data: object) -> bool:
        return self._stop is not None and self._stop.is_set()

    @property
    def cached(self) -> tuple[int, ...]:
        """The tokens whose keys and values are in memory, in order."""
        return tuple(self._cached)

    def keep_prefix(self, tokens: Sequence[int]) -> int:
        """Forget all but the common prefix with ``tokens``; return its length.

        At least one token is left to evaluate, since logits come only from an evaluation.
        """
        common = 0
        for old, new in zip(self._cached, tokens[:-1], strict=False):
            if old != new:
                break
            common += 1
        self.forget_after(common)
        return common

    def forget_after(self, length: int) -> None:
        llama_cpp.llama_memory_seq_rm(self._memory, 0, length, -1)
        del self._cached[length:]

    def read(self, tokens: Sequence[int], stop: threading.Event | None) -> npt.NDArray[np.float32]:
        """Evaluate ``tokens`` after the cached ones; the logits (vocabulary,) of the last."""
        for start in range(0, len(tokens), CHUNK):
            chunk = tokens[start : start + CHUNK]
            last = start + len(chunk) == len(tokens)
            self._decode(chunk, wanted=1 if last else 0, stop=stop)
        return self._logits(len(chunk) - 1)

    def check(
        self, tokens: Sequence[int], stop: threading.Event | None
    ) -> list[npt.NDArray[np.float32]]:
        """Evaluate a token and its draft together; the logits (vocabulary,) after each."""
        self._decode(tokens, wanted=len(tokens), stop=stop)
        return [self._logits(index) for index in range(len(tokens))]

    def _logits(self, index: int) -> npt.NDArray[np.float32]:
        pointer = llama_cpp.llama_get_logits_ith(self._context, index)
        return np.ctypeslib.as_array(pointer, shape=(self.vocabulary_size,))

    def _decode(self, tokens: Sequence[int], *, wanted: int, stop: threading.Event | None) -> None:
        start = len(self._cached)
        if start + len(tokens) > self.size:
            raise ModelError(
                f"The context holds {self.size} tokens; {start + len(tokens)} were asked for"
            )
        batch = self._batch
        batch.n_tokens = len(tokens)
        for index, token in enumerate(tokens):
            batch.token[index] = token
            batch.pos[index] = start + index
            batch.n_seq_id[index] = 1
            batch.seq_id[index][0] = 0
            batch.logits[index] = index >= len(tokens) - wanted
        self._stop = stop
        try:
            code = llama_cpp.llama_decode(self._context, batch)
        finally:
            self._stop = None
        if code == 0:
            self._cached.extend(tokens)
            return
        # A part of the batch may be in memory already: go back to what is known.
        llama_cpp.llama_memory_seq_rm(self._memory, 0, start, -1)
        if code == _ABORTED:
            raise Stopped
        raise ModelError(f"llama.cpp failed to evaluate {len(tokens)} tokens (code {code})")

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
