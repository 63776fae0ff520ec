"""A question → the vector that the dense side of search is asked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from retrieval.asking import Asked
from retrieval.embedding import Embedder, Vectors
from retrieval.store import Vector

CALLED = 0.3  # share of what the sheets call the matter, beside the citizen's own words
PUT_RIGHT = 0.5  # share of the question with its slips put right, when there are any
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
        ``own`` is that of the citizen's own words, when the caller has it.
        """
        texts = [] if own is not None else _own(asked)
        if asked.called:
            texts.append(asked.called)
        vectors = self._embedder.questions(texts) if texts else np.zeros((0, 0), np.float32)
        vector: Vector = _between(vectors[: len(_own(asked))]) if own is None else own
        if asked.called:
            vector = between(vector, vectors[-1], CALLED)
        usual, nearness = self._usual
        apart = vector - COMMON * usual
        return _unit(apart), float(np.linalg.norm(apart)), COMMON * nearness

    def own(self, asked: Sequence[Asked]) -> Vectors:
        """The vectors of the citizens' own words, (number of questions, dimension)."""
        vectors = self._embedder.questions([text for each in asked for text in _own(each)])
        ends = np.cumsum([len(_own(each)) for each in asked])
        return np.stack([_between(group) for group in np.split(vectors, ends[:-1])])

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


def _own(asked: Asked) -> list[str]:
    """The citizen's own words, as written and with their slips put right."""
    return [asked.meaning, asked.put_right] if asked.put_right else [asked.meaning]


def _between(vectors: Vectors) -> Vector:
    """One vector for a question as written, and as put right if it was."""
    written: Vector = vectors[0]
    return written if len(vectors) == 1 else between(written, vectors[1], PUT_RIGHT)


def between(one: Vector, other: Vector, share: float) -> Vector:
    """A vector of unit length, (dimension,), between the two; ``share`` of it is the other's."""
    return _unit((1 - share) * one + share * other)


def _unit(vector: Vector) -> Vector:
    length = np.linalg.norm(vector)
    return (vector / length).astype(np.float32) if length else vector
