"""What the model reads: the pieces nearest to the question, under their own headings.

Reading costs about 12 ms a token on two cores, so only pieces that matter are given; a piece keeps
its sheet's title and its case, for a fact of one case must not be told of another.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.units import Scored, Unit, join


def context(scored: Sequence[Scored], *, words: int, sheets: int) -> list[tuple[str, str]]:
    """(title and headings, text) of the passages to read, best first, within ``words`` words."""
    chosen: dict[str, list[Unit]] = {}
    procedures: list[str] = []
    spent = 0
    for item in scored:
        passage = item.unit.passage
        if passage.procedure not in procedures:
            if len(procedures) == sheets:
                continue
            procedures.append(passage.procedure)
        cost = len(item.unit.read.split())
        if passage.id not in chosen:
            cost += len(passage.title.split()) + len(passage.heading.split())
        if spent + cost > words and chosen:
            break
        spent += cost
        chosen.setdefault(passage.id, []).append(item.unit)
    return [(titled(units[0]), join(units)) for units in chosen.values()]


def titled(unit: Unit) -> str:
    """The title that a piece stands under, with its headings."""
    passage = unit.passage
    return f"{passage.title} › {passage.heading}" if passage.heading else passage.title
