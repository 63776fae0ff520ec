"""The pieces that answer best, said again in plain words by the model and checked like any."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.composition.draft import Draft
from assistant.composition.extracted import chosen
from assistant.composition.verbatim import by_passage
from assistant.composition.written import sentences
from assistant.context import titled
from assistant.model.protocol import Waiting
from assistant.prompts import prompt
from assistant.state import Tools, Turn
from assistant.units import join


def rewrite(turn: Turn, tools: Tools) -> Iterator[Draft | Waiting]:
    read: dict[str, list[str]] = {}
    for units in by_passage(chosen(turn.scored)):
        read.setdefault(titled(units[0]), []).extend(join([unit]) for unit in units)
    sheets = [(title, "\n".join(texts)) for title, texts in read.items()]
    return sentences(
        prompt(turn.language, tools.authority.name, sheets, turn.standalone), turn, tools
    )
