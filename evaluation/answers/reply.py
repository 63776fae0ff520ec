"""An answer as its JSON tells it: the same from this process, from a server or from a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evaluation.case import Case


@dataclass(frozen=True, slots=True)
class Stated:
    """One shown sentence and the ids of the sheets it cites."""

    text: str
    sheets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """What scorers read of an answer. ``sheets`` are the ids of its sources, the first first."""

    status: str
    text: str
    language: str = ""
    sheets: tuple[str, ...] = ()
    sentences: tuple[Stated, ...] = ()
    withheld: int = 0  # sentences that failed their check
    excerpt: str = ""
    confidence: float | None = None
    composition: str = ""  # the way its sentences were composed, "" for none
    handoff: bool = False  # a person was offered
    question_stripped: str = ""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    energy_wh: float = 0.0

    @property
    def shown(self) -> bool:
        """Whether it was given as an answer, not withheld or routed elsewhere."""
        return self.status == "answered"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One case asked. Times in milliseconds from the question, None for what never came.

    ``error``: why there is no answer; the reply then has the status ``error`` and no text.
    """

    case: Case
    reply: Reply
    total_ms: float = 0.0
    to_excerpt_ms: float | None = None
    to_sentence_ms: float | None = None
    error: str = ""


def reply_of(answer: Mapping[str, Any]) -> Reply:
    """Read an answer's JSON; what it does not tell is empty."""
    numbered = {each["number"]: str(each["procedure"]) for each in answer.get("citations", ())}
    tokens = answer.get("tokens") or {}
    return Reply(
        status=str(answer["status"]),
        text=str(answer.get("answer") or ""),
        language=str(answer.get("language") or ""),
        sheets=tuple(numbered.values()),
        sentences=tuple(
            Stated(each["text"], tuple(numbered[n] for n in each["citations"] if n in numbered))
            for each in answer.get("sentences", ())
        ),
        withheld=len(answer.get("withheld", ())),
        excerpt=str((answer.get("excerpt") or {}).get("text", "")),
        confidence=answer.get("confidence"),
        composition=str((answer.get("label") or {}).get("composition") or ""),
        handoff=bool((answer.get("handoff") or {}).get("offered")),
        question_stripped=str(answer.get("question_stripped") or ""),
        prompt_tokens=int(tokens.get("prompt", 0)),
        completion_tokens=int(tokens.get("completion", 0)),
        energy_wh=float(answer.get("energy_wh") or 0.0),
    )
