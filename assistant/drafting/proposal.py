"""What an exchange proposes to the evaluation team: the start of a case, for them to complete.

The keys are those of ``evaluation/case.py``, and ``seen``: what happened, which is no part of the
case but tells the reviewer what the machine and the human made of it. All of it is stripped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.conversation import Author, Conversation, Message
from assistant.drafting.unanswered import unanswered
from assistant.storage.drafts import Draft

HISTORY = 6  # earlier messages that a follow-up may need
ROLES = {Author.CITIZEN: "user", Author.ASSISTANT: "assistant", Author.AGENT: "assistant"}
Json = dict[str, object]


def of_conversation(
    conversation: Conversation, history: Sequence[Message], comment: str = ""
) -> Json:
    """The question that brought the person, what the machine said to it and the agents wrote."""
    first = next(
        (place for place, one in enumerate(history) if one.author is Author.AGENT), len(history)
    )
    asked = unanswered(history[:first])
    machine = [one for one in history[:first] if one.author is Author.ASSISTANT and one.answer]
    answer = (machine[-1].answer if machine else None) or {}
    people = [one for one in history if one.author is Author.AGENT]
    drafted = [one.answer or {} for one in people]
    return {
        **_case(asked.question, asked.before, conversation.language, conversation.theme),
        "gold": _sheets(*drafted, answer),
        "seen": {
            "from": "conversation",
            "reason": conversation.handoff_reason,
            "status": answer.get("status", ""),
            "confidence": answer.get("confidence"),
            "machine": str(answer.get("answer", "")),
            "human": "\n\n".join(one.text for one in people),
            "diff": "",
            "comment": comment,
        },
    }


def of_draft(draft: Draft, comment: str = "") -> Json:
    """The question, what the assistant drafted, and what the agent made of it."""
    answer = draft.answer or {}
    return {
        **_case(draft.question, (), str(answer.get("language", "fr")), ""),
        "gold": _sheets(answer),
        "seen": {
            "from": "draft",
            "reason": "",
            "status": answer.get("status", ""),
            "confidence": answer.get("confidence"),
            "machine": draft.text,
            "human": draft.edited_text or "",
            "diff": draft.diff or "",
            "comment": comment,
        },
    }


def _case(question: str, before: Sequence[Message], language: str, theme: str) -> Json:
    spoken = [one for one in before if one.author in ROLES and one.text]
    return {
        "question": question,
        "history": [{"role": ROLES[one.author], "content": one.text} for one in spoken[-HISTORY:]],
        "language": language,
        "theme": theme,
        "provenance": "console",
    }


def _sheets(*answers: Mapping[str, object]) -> list[str]:
    """The sheets cited, each once: the reviewer says which of them holds the answer."""
    found: dict[str, None] = {}
    for answer in answers:
        citations = answer.get("citations")
        for one in citations if isinstance(citations, list) else ():
            if isinstance(one, dict) and one.get("procedure"):
                found[str(one["procedure"])] = None
    return list(found)
