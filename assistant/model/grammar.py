"""Greedy decoding held to a grammar (GBNF): the model can only write what the grammar allows."""

from __future__ import annotations

import ctypes
from typing import Any

import llama_cpp
import numpy as np
import numpy.typing as npt

from assistant.errors import ModelError

_TRIED_FIRST = 64  # the likeliest tokens; the whole vocabulary costs 30 ms and is rarely needed

_DATA = np.dtype([("id", np.int32), ("logit", np.float32), ("p", np.float32)])  # llama_token_data


class Grammar:
    """Where one completion stands in its grammar."""

    def __init__(self, vocabulary: Any, text: str) -> None:
        """``text`` is GBNF with a rule ``root``. Raises ModelError when it cannot be read."""
        self._sampler = llama_cpp.llama_sampler_init_grammar(vocabulary, text.encode(), b"root")
        if not self._sampler:
            raise ModelError("The grammar could not be read: expected GBNF with a rule `root`")

    def pick(self, logits: npt.NDArray[np.float32]) -> int:
        """The likeliest token that the grammar allows here; ``logits`` are (vocabulary,)."""
        likeliest = np.argpartition(-logits, _TRIED_FIRST)[:_TRIED_FIRST]
        for tried in (
            likeliest[np.argsort(-logits[likeliest], kind="stable")],
            np.argsort(-logits),
        ):
            for token in self._allowed(tried, logits):
                return token
        raise ModelError("The grammar allows no token here")

    def accept(self, token: int) -> None:
        """Go on in the grammar by a token that ``pick`` gave."""
        llama_cpp.llama_sampler_accept(self._sampler, token)

    def _allowed(self, tokens: npt.NDArray[np.intp], logits: npt.NDArray[np.float32]) -> list[int]:
        data = np.zeros(len(tokens), _DATA)
        data["id"], data["logit"] = tokens, logits[tokens]
        array = llama_cpp.llama_token_data_array(
            data=data.ctypes.data_as(llama_cpp.llama_token_data_p),
            size=len(tokens),
            selected=-1,
            sorted=False,
        )
        llama_cpp.llama_sampler_apply(self._sampler, ctypes.byref(array))
        return [int(token) for token in data["id"][data["logit"] != -np.inf]]

    def close(self) -> None:
        if self._sampler:
            llama_cpp.llama_sampler_free(self._sampler)
            self._sampler = None
