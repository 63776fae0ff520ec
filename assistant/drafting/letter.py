"""The form of a draft: what stands around the sentences, for a chat, a letter or a call."""

from __future__ import annotations

from dataclasses import replace

from assistant.conversation import Answer, Citation, Status
from assistant.drafting.request import Medium
from assistant.texts import text

# How a turn may end with words worth editing; otherwise there is no draft, and the status says why.
# « Clarification » is here the offer of a number to somebody who may be in distress.
WITH_WORDS = frozenset(
    {Status.ANSWERED, Status.LOW_CONFIDENCE, Status.EMERGENCY, Status.CLARIFICATION}
)


def laid_out(answer: Answer, medium: Medium) -> Answer:
    """The answer whose text is the draft as the agent finds it; empty when there is none."""
    body = _body(answer)
    if medium is not Medium.MAIL or not body:
        return replace(answer, answer=body)
    parts = (
        text("draft.opening", answer.language),
        body,
        _read_more(answer, answer.language),
        text("draft.closing", answer.language),
    )
    return replace(answer, answer="\n\n".join(part for part in parts if part))


def _body(answer: Answer) -> str:
    told = answer.answer.strip()
    if answer.status is Status.INDIVIDUAL_DECISION:
        if not told:
            return text("draft.individual_alone", answer.language)
        return f"{text('draft.individual', answer.language)}\n\n{told}"
    return told if answer.status in WITH_WORDS else ""


def _read_more(answer: Answer, language: str) -> str:
    """The addresses of the sheets that the sentences stand on."""
    cited = {number for sentence in answer.sentences for number in sentence.citations}
    lines = [_line(one) for one in answer.citations if one.number in cited and one.url]
    return "\n".join([text("draft.read_more", language), *lines]) if lines else ""


def _line(citation: Citation) -> str:
    return f"- {citation.title} : {citation.url}"
