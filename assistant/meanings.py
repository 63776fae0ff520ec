"""The meaning of many questions at once, computed while nobody waits for an answer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from retrieval.embedding import Embedder, Vectors
from retrieval.meaning import usual_questions

COMMON = 0.8  # how much of what all questions have in common is taken off
AT_ONCE = 32  # questions between two looks at whether a citizen waits


class Meanings:
    """Vectors of the questions last asked for stay in memory, and nowhere else; those of others
    are dropped, as their conversations may have been erased.

    ``may_go_on`` blocks while a citizen is being answered; False: the assistant is closing.
    """

    def __init__(self, embedder: Embedder, may_go_on: Callable[[], bool]) -> None:
        self._embedder, self._may_go_on = embedder, may_go_on
        self._kept: dict[str, npt.NDArray[np.float32]] = {}
        self._usual: npt.NDArray[np.float32] | None = None
        self._lock = threading.Lock()

    def __call__(self, questions: Sequence[str]) -> Vectors | None:
        """(questions, dimension), freed of what makes them questions; None: closing meanwhile."""
        if not questions:
            return np.zeros((0, self._embedder.dimension), np.float32)
        with self._lock:
            if self._usual is None:
                usual = [question for question, _ in usual_questions()]
                self._usual = self._embedder.questions(usual).mean(axis=0)
            self._kept = {one: self._kept[one] for one in questions if one in self._kept}
            new = [one for one in dict.fromkeys(questions) if one not in self._kept]
            for start in range(0, len(new), AT_ONCE):
                if not self._may_go_on():
                    return None
                some = new[start : start + AT_ONCE]
                self._kept |= zip(some, self._embedder.questions(some), strict=True)
            told: Vectors = np.stack([self._kept[one] for one in questions]) - COMMON * self._usual
            return told
