"""A question → the vector that the dense side of search is asked."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

import numpy as np

from retrieval.asking import Asked
from retrieval.embedding import Embedder
from retrieval.store import Vector

CALLED = 0.3  # share of what the sheets call the matter, beside the citizen's own words
COMMON = 0.5  # how much of what all questions have in common is taken off


class Meaning:
    """Questions as directions in the embedder's space, freed of what makes them questions.

    A question is near to whatever is written like one: without this, entries in everyday French
    come up for everything that is asked in everyday French. What usual questions have in common
    is computed once, at the first question.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def __call__(self, asked: Asked, own: Vector | None = None) -> tuple[Vector, float, float]:
        """The vector to ask for, of unit length; then a factor and a term for its scores.

        ``score * factor + term`` is about the cosine of the question and the passage.
        ``own`` is the vector of ``asked.meaning``, when the caller has it.
        """
        texts = [] if own is not None else [asked.meaning]
        if asked.called:
            texts.append(asked.called)
        vectors = self._embedder.questions(texts) if texts else np.zeros((0, 0), np.float32)
        vector: Vector = vectors[0] if own is None else own
        if asked.called:
            vector = _unit((1 - CALLED) * vector + CALLED * vectors[-1])
        usual, nearness = self._usual
        apart = vector - COMMON * usual
        return _unit(apart), float(np.linalg.norm(apart)), COMMON * nearness

    @cached_property
    def _usual(self) -> tuple[Vector, float]:
        """The mean of usual questions, and how near to it an ordinary passage is."""
        pairs = usual_questions()
        usual: Vector = self._embedder.questions([question for question, _ in pairs]).mean(axis=0)
        passages = self._embedder.passages([answer for _, answer in pairs])
        return usual, float((passages @ usual).mean())


def usual_questions() -> list[tuple[str, str]]:
    """Questions as people write them, each with an ordinary passage that answers it."""
    lines = Path(__file__).with_name("usual-questions.txt").read_text("utf-8").splitlines()
    pairs = [line.split(" | ") for line in lines if not line.startswith("#")]
    return [(question, answer) for question, answer in pairs]


def _unit(vector: Vector) -> Vector:
    length = np.linalg.norm(vector)
    return (vector / length).astype(np.float32) if length else vector
