"""What is looked for in every sheet before anybody is answered from it.

The guardrails know what to look for, the corpus what a sheet is: they meet here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from corpus.inspection import Finding, Inspect
from corpus.procedure import Procedure
from guardrails.hidden_instructions import find_hidden_instructions
from guardrails.hidden_text import find_mixed_alphabets, find_unseen
from guardrails.published_data import find_published, mask

HIDDEN_INSTRUCTION = "hidden_instruction"
INVISIBLE_CHARACTERS = "invisible_characters"
MIXED_ALPHABETS = "mixed_alphabets"
PERSONAL_DATA = "personal_data"

Look = Callable[[str], Iterable[str]]
"""Excerpts of a text that an editor must see."""


def inspectors() -> Inspect:
    """A function from a sheet to what was found in it; the same sheet gives the same findings."""
    return inspect


def inspect(sheet: Procedure) -> tuple[Finding, ...]:
    """All findings of a sheet; what stands twice in it is told once, where it stands first."""
    fields = dict[str, str]()
    for where, text in _fields(sheet):
        fields.setdefault(text, where)
    # Nearly every sheet is clean, and one look at the whole costs less than one at each field.
    whole = "\n\n".join(fields)
    found: dict[tuple[str, str], Finding] = {}
    for kind, look in LOOKS.items():
        if not any(look(whole)):
            continue
        for text, where in fields.items():
            for excerpt in look(text):
                found.setdefault((kind, excerpt), Finding(kind, where, excerpt))
    return tuple(found.values())


def _fields(sheet: Procedure) -> Iterator[tuple[str, str]]:
    """Everything that a citizen or a model can come to read, with the name of its place."""
    yield "title", sheet.title
    yield "description", sheet.description
    for number, block in enumerate(sheet.blocks, start=1):
        for heading in block.headings:
            yield f"heading of block {number}", heading
        yield f"block {number}", block.text
    yield "contact", sheet.contact
    for number, question in enumerate(sheet.questions, start=1):
        yield f"question {number}", question
    for number, (term, meaning) in enumerate(sheet.definitions, start=1):
        yield f"definition {number}", f"{term}: {meaning}"
    for number, link in enumerate(sheet.links, start=1):
        yield f"link {number}", link.title


def _instructions(text: str) -> Iterator[str]:
    return (found.excerpt for found in find_hidden_instructions(text))


def _personal(text: str) -> Iterator[str]:
    return (mask(span, text) for span in find_published(text))


LOOKS: dict[str, Look] = {
    HIDDEN_INSTRUCTION: _instructions,
    INVISIBLE_CHARACTERS: find_unseen,
    MIXED_ALPHABETS: find_mixed_alphabets,
    PERSONAL_DATA: _personal,
}
