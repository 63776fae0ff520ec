"""What an agent asks a draft for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.conversation import Message


class Medium(StrEnum):
    """How the reply reaches the person: it decides the draft's form."""

    CHAT = "chat"
    MAIL = "mail"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class DraftRequest:
    """``question`` may hold personal data: it is stripped before anything else happens.

    ``conversation`` is empty for mail and phone; ``history`` is what was said before the question.
    """

    question: str
    medium: Medium = Medium.CHAT
    conversation: str = ""
    history: Sequence[Message] = ()
    language: str = ""
