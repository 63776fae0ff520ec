"""From pieces of sheets to the numbered sources a citizen sees."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from assistant.conversation import Citation
from assistant.state import Tools
from assistant.units import Scored
from guardrails.output import safe_address

EXCERPT_CHARS = 400


def cite(scored: Sequence[Scored], tools: Tools) -> tuple[Citation, ...]:
    """The sheets of the nearest pieces, best first, numbered from 1."""
    best: dict[str, Scored] = {}
    for item in scored:
        best.setdefault(item.unit.passage.procedure, item)
        if len(best) == tools.settings.sheets:
            break
    return tuple(
        _citation(number, procedure, item, tools)
        for number, (procedure, item) in enumerate(best.items(), start=1)
    )


def _citation(number: int, id: str, item: Scored, tools: Tools) -> Citation:
    passage = item.unit.passage  # it says all: the catalogue may have moved on since
    oldest = datetime.now(UTC).date() - timedelta(days=tools.settings.old_after_days)
    return Citation(
        number=number,
        procedure=id,
        title=passage.title,
        url=safe_address(passage.url),
        updated=passage.updated,
        publisher=passage.publisher,
        excerpt=_shorten(passage.text),
        old=passage.updated is None or passage.updated < oldest,
    )


def _shorten(text: str) -> str:
    if len(text) <= EXCERPT_CHARS:
        return text
    return text[:EXCERPT_CHARS].rsplit(" ", 1)[0] + " …"
