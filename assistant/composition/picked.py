"""The model picks numbered pieces of the sheets; what is shown are the pieces, word for word.

A grammar leaves it nothing to write but their numbers, so a few tokens are enough and nothing can
be made up. A server may pass over the grammar: what is no number on the list is not taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.composition.draft import Draft
from assistant.composition.verbatim import by_passage, drafts
from assistant.context import titled
from assistant.model.protocol import Token, Waiting
from assistant.prompts import pick_prompt
from assistant.state import Tools, Turn
from assistant.units import Scored, Unit, join

OFFERED = 12  # pieces to choose from: more cost a second of reading each three
MOST = 4  # pieces of an answer
NONE = 0  # the number that says that no piece answers
TOKENS = 4 * MOST  # at most: a number and a comma may each be two


def pick(turn: Turn, tools: Tools) -> Iterator[Draft | Waiting]:
    """Drafts of the pieces picked, in the order of the sheets; none when the model picks none."""
    pieces = offered(turn.scored, words=tools.settings.context_words)
    if not pieces:
        return
    groups = by_passage(pieces)
    listed = [unit for units in groups for unit in units]  # as they are numbered, from 1
    numbers = {unit: number for number, unit in enumerate(listed, start=1)}
    sheets = [
        (titled(units[0]), [(numbers[unit], " ".join(join([unit]).split())) for unit in units])
        for units in groups
    ]
    written = ""
    for piece in tools.model.stream(
        pick_prompt(tools.authority.name, sheets, turn.standalone),
        max_tokens=TOKENS,
        stop=turn.stop,
        grammar=grammar(len(listed)),
    ):
        if isinstance(piece, Waiting):
            yield piece
        elif isinstance(piece, Token):
            turn.logprobs.append(piece.logprob)
            written += piece.text
        else:
            turn.spent(piece)
            if piece.finish == "cancelled":
                return
    picked = [listed[number - 1] for number in read(written, len(listed))]
    yield from drafts(picked, turn.language)


def offered(scored: Sequence[Scored], *, words: int) -> list[Unit]:
    """The nearest pieces, at most ``OFFERED`` and about ``words`` words of them."""
    found: list[Unit] = []
    spent = 0
    for item in scored[:OFFERED]:
        spent += len(f"{item.unit.intro} {item.unit.text}".split())
        if found and spent > words:
            break
        found.append(item.unit)
    return found


def grammar(count: int) -> str:
    """GBNF: ``NONE``, or from one to ``MOST`` numbers of 1 to ``count``."""
    number = " | ".join(f'"{number}"' for number in range(1, count + 1))
    more = ""
    for _ in range(MOST - 1):
        more = f' ("," number{more})?'
    return f'root ::= "{NONE}" | number{more}\nnumber ::= {number}\n'


def read(written: str, count: int) -> list[int]:
    """The numbers picked, each once, in order; those that are not on the list are left out."""
    numbers = dict.fromkeys(int(number) for number in re.findall(r"\d+", written))
    return [number for number in numbers if 1 <= number <= count][:MOST]
