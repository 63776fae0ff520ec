"""What a turn tells while it runs, in order. Each event's ``name`` is its SSE event type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from assistant.conversation import Answer, Citation, Excerpt, Sentence


@dataclass(frozen=True, slots=True)
class Accepted:
    """The question, stripped. It must be stored before anybody is told it was received."""

    name: ClassVar[str] = "accepted"
    question_stripped: str
    personal_data_removed: bool


@dataclass(frozen=True, slots=True)
class Quoted:
    """The official excerpt with its source: no model was needed."""

    name: ClassVar[str] = "excerpt"
    excerpt: Excerpt
    citation: Citation


@dataclass(frozen=True, slots=True)
class Sources:
    """The sheets the composed answer may draw on, numbered."""

    name: ClassVar[str] = "sources"
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class InLine:
    """Others are answered first: the place among those who wait, as a number and in words.

    0, without words, when the waiting ends.
    """

    name: ClassVar[str] = "waiting"
    place: int
    text: str


@dataclass(frozen=True, slots=True)
class Composed:
    """One verified sentence, ready to show. Withheld sentences make no event."""

    name: ClassVar[str] = "sentence"
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Finished:
    """The whole answer; always the last event of a turn."""

    name: ClassVar[str] = "answer"
    answer: Answer


Event = Accepted | Quoted | Sources | InLine | Composed | Finished
