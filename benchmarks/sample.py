"""What the benchmarks ask and read: the sheets of the demonstration city."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from assistant.model.protocol import ChatMessage
from assistant.prompts import prompt
from benchmarks.figures import spread
from corpus.declared import SAMPLE
from corpus.passages import Passage, passages
from corpus.procedure import Procedure
from corpus.sources.markdown import MarkdownFolder
from retrieval.lexical import Lexical

AUTHORITY = "Belleroche Métropole"


@cache
def sheets() -> tuple[Procedure, ...]:
    """The sample sheets, in the order of their names."""
    read = MarkdownFolder(SAMPLE, AUTHORITY, "sample").sheets({})
    return tuple(sheet for sheet in read if isinstance(sheet, Procedure))


def questions(count: int) -> list[str]:
    """Questions that citizens ask, as the sheets give them; the same ones each time."""
    return spread([question for sheet in sheets() for question in sheet.questions], count)


def prompts(count: int, words: int) -> list[tuple[str, list[ChatMessage]]]:
    """(question, messages): each asks of one sheet, about ``words`` words of which are given."""
    lexical = Lexical()
    chosen = spread([sheet for sheet in sheets() if sheet.questions], count)
    made = []
    for sheet in chosen:
        question = sheet.questions[0]
        read = _nearest(passages(sheet), question, words, lexical)
        made.append((question, prompt("fr", AUTHORITY, read, question)))
    return made


def _nearest(
    candidates: Sequence[Passage], question: str, words: int, lexical: Lexical
) -> list[tuple[str, str]]:
    """(title and headings, text) of the passages that share most terms with the question."""
    asked = set(lexical.question(question).indices)
    ranked = sorted(
        candidates,
        key=lambda passage: -len(asked & set(lexical.question(passage.indexed).indices)),
    )
    chosen: list[tuple[str, str]] = []
    spent = 0
    for passage in ranked:
        cost = len(passage.indexed.split())
        if chosen and spent + cost > words:
            continue
        spent += cost
        title = f"{passage.title} › {passage.heading}" if passage.heading else passage.title
        chosen.append((title, passage.text))
    return chosen
