"""Answers that a person has approved, and what of them may be given again today."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from assistant.conversation import Citation, Sentence


@dataclass(frozen=True, slots=True)
class Approved:
    """``question`` is stripped; ``digests`` are those of the cited sheets when it was approved.

    It may be given while each of these sheets still says the same, and nobody suspended it.
    """

    id: str
    language: str
    question: str
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    digests: Mapping[str, str]
    by: str
    at: datetime
    suspended: bool = False

    @property
    def text(self) -> str:
        return " ".join(sentence.text for sentence in self.sentences)

    def changed(self, digests: Mapping[str, str]) -> tuple[str, ...]:
        """Its sheets that are gone or say something else; ``digests`` are those in force."""
        return tuple(id for id, digest in self.digests.items() if digests.get(id) != digest)


Known = Callable[[], Sequence[Approved]]  # all of them, fresh to within seconds


def none_approved() -> Sequence[Approved]:
    """What an assistant without storage knows."""
    return ()
