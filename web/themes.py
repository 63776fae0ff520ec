"""What a conversation is about: the theme of the sheet that its last sourced answer rests on."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.concurrency import run_in_threadpool

from assistant.conversation import Message
from web.answering import Answering


async def theme_of(assistant: Answering, history: Sequence[Message]) -> str:
    """In the corpus's own words; empty when no answer was sourced."""
    for message in reversed(history):
        citations = (message.answer or {}).get("citations")
        if isinstance(citations, list) and citations and isinstance(citations[0], dict):
            procedure = str(citations[0].get("procedure", ""))
            return await run_in_threadpool(assistant.theme, procedure)
    return ""
