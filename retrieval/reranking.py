"""A second look at the first passages found: question and passage read together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np
import numpy.typing as npt

from corpus.passages import Passage
from retrieval.fusion import RRF_K
from retrieval.hits import Hit
from retrieval.words import WORD, folded

Scores = npt.NDArray[np.float32]  # one a passage, the higher the likelier that it answers


class Reranker(Protocol):
    """Weighs each passage against the question; its scale is its own.

    ``name`` identifies the exact weights: another one is another order, and another confidence.
    """

    @property
    def name(self) -> str: ...
    def scores(self, question: str, passages: Sequence[str]) -> Scores: ...


def rerank(
    hits: Sequence[Hit], question: str, reranker: Reranker, candidates: int, weight: float = 1.0
) -> list[Hit]:
    """The first ``candidates`` read again and put in order, the others behind them as they were.

    Each place keeps its fused score, whoever stands there now: what reads how far the first is
    above the second (precedence, confidence) reads the same scale with and without a reranker.
    """
    first = hits[:candidates]
    told = reranker.scores(question, [whole(hit.passage) for hit in first])
    order = reordered(told, weight)
    moved = [
        replace(first[before], score=place.score, reranked=float(told[before]))
        for before, place in zip(order, first, strict=True)
    ]
    return [*moved, *hits[candidates:]]


def reordered(told: Scores, weight: float) -> list[int]:
    """The places before, best first: by reciprocal rank of both, the reranker's for ``weight``."""
    read = {place: rank for rank, place in enumerate(np.argsort(-told, kind="stable").tolist())}

    def worth(place: int) -> float:
        return (1 - weight) / (RRF_K + 1 + place) + weight / (RRF_K + 1 + read[place])

    return sorted(range(len(told)), key=lambda place: (-worth(place), place))


def whole(passage: Passage) -> str:
    """What is read of a passage; an entry that is a question is read with what it leads to."""
    parts = (passage.title, passage.question, passage.heading, passage.text)
    return "\n".join(part for part in parts if part)


class SharedWordsReranker:
    """A double without weights: the share of the question's words that stand in the passage."""

    name = "shared-words"

    def scores(self, question: str, passages: Sequence[str]) -> Scores:
        asked = _words(question)
        shares = [len(asked & _words(text)) / max(len(asked), 1) for text in passages]
        return np.array(shares, dtype=np.float32)


def _words(text: str) -> set[str]:
    return {folded(word) for word in WORD.findall(text)}
