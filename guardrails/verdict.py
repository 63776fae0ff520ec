"""What a guardrail says of a text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """Personal data found at ``text[start:end]``, offsets in characters of the text as given."""

    start: int
    end: int
    type: str  # "PERSON", "PHONE_NUMBER", "EMAIL_ADDRESS", "FR_NIR", "IBAN_CODE", …
    score: float  # 0..1


@dataclass(frozen=True, slots=True)
class Stripped:
    """A text without its personal data: ``text`` holds placeholders where ``spans`` were."""

    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Emergency:
    """A cry for help: ``kind`` names its text in ``guardrails/rules/emergency.toml``.

    Not ``certain``: ambiguous signs, for which the number is offered without alarm.
    """

    kind: str
    numbers: tuple[str, ...]
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Route:
    """A message that is not a question about a procedure.

    ``kind``: "attack", "abuse", "individual_decision", "small_talk", "about_assistant",
    "human" (asks for a person), "out_of_scope". ``key`` names the fixed text to answer with.
    """

    kind: str
    key: str
