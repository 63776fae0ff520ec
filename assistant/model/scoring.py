"""How likely a text is to the model on this machine: for the evaluation, never for a citizen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from assistant.errors import ModelError
from assistant.model.choice import logprob
from assistant.model.engine import CHUNK, Engine, Part

CONTEXT = 512  # tokens: sentences, not sheets


class Likelihood:
    """The log-probability of each token of a text after those before it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __call__(self, text: str) -> list[float]:
        """One natural logarithm a token. What a model gives no start is read after its end token.

        Raises ModelError when the text is longer than the context.
        """
        engine = self._engine
        tokens = engine.tokens(text, special=False)
        before = engine.begin if engine.begin >= 0 else engine.end
        read = [before, *tokens]
        if len(read) > engine.size:
            raise ModelError(
                f"The text takes {len(tokens)} tokens; the context holds {engine.size}"
            )
        engine.forget(0, 0)
        found: list[float] = []
        for start in range(0, len(tokens), CHUNK):
            found += self._chunk(read, start)
        return found

    def _chunk(self, read: Sequence[int], start: int) -> Iterator[float]:
        """Of the tokens after each of at most CHUNK; the last token of all is not read."""
        piece = read[start : min(start + CHUNK, len(read) - 1)]
        [logits] = self._engine.decode([Part(0, start, piece, len(piece))])
        for offset, row in enumerate(logits):
            yield logprob(np.asarray(row), read[start + offset + 1])


@contextmanager
def open_likelihood(path: Path, *, threads: int) -> Iterator[Likelihood]:
    """The model of that file. Raises ModelError."""
    engine = Engine(path, context=CONTEXT, threads=threads)
    try:
        yield Likelihood(engine)
    finally:
        engine.close()
