"""What a message of several sentences asks, and which of them say what about.

« Bonjour, quelle semaine ! J'ai acheté une voiture à un garage et elle a un vice caché. J'ai
combien de temps pour agir ? »: the last sentence asks, the one before says about what, the first
says nothing that a sheet could hold. Read whole, the message is near to no piece of a sheet.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from corpus.sentences import sentences

MOST = 4  # beginnings that are compared: each costs an embedding and a search
# Shares of the sentence that asks beside what it asks about; chosen on the half to tune on of
# evaluation/suites/stories.jsonl (docs/decisions/0019).
IN_SEARCH, IN_PIECES = 0.3, 0.7
BESIDE = 0.3  # what a word counts that does not stand in the sentence that asks


@dataclass(frozen=True, slots=True)
class Asking:
    """``about`` ends with ``question``; both are the whole message when it is one sentence."""

    about: str
    question: str

    @property
    def simple(self) -> bool:
        return self.about == self.question


def asking(message: str, nearness: Callable[[Sequence[str]], Sequence[float]]) -> Asking:
    """The last question of ``message`` with as much before it as brings it nearest to the sheets.

    ``nearness`` says of texts how near each is to the nearest passage.
    """
    parts = sentences(message)
    if len(parts) < 2:
        return Asking(message, message)
    last = max((at for at, part in enumerate(parts) if "?" in part), default=len(parts) - 1)
    begins = sorted({0, *range(max(0, last + 2 - MOST), last + 1)})
    texts = [" ".join(parts[begin : last + 1]) for begin in begins]
    if len(texts) == 1:  # the question comes first
        return Asking(message, texts[0])
    return Asking(texts[int(np.argmax(nearness(texts)))], texts[-1])
