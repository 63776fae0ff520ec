"""Sheets that an agent looks for, while somebody waits on the telephone or in the chat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from assistant.state import Tools
from guardrails.output import safe_address


@dataclass(frozen=True, slots=True)
class SheetFound:
    """One sheet and its passage nearest to what was looked for."""

    procedure: str
    title: str
    heading: str
    text: str
    url: str
    publisher: str
    updated: date | None


def find_sheets(words: str, limit: int, tools: Tools) -> list[SheetFound]:
    """The nearest ``limit`` sheets, the best first; none for words without any term."""
    if not words.strip():
        return []
    found = tools.search.procedures(words, limit=limit)
    return [
        SheetFound(
            procedure=hit.passage.procedure,
            title=hit.passage.title,
            heading=hit.passage.heading,
            text=hit.passage.text,
            url=safe_address(hit.passage.url),
            publisher=hit.passage.publisher,
            updated=hit.passage.updated,
        )
        for hit in found.hits
    ]
