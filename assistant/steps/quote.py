"""Step 9: the key sentences of the best sheet, word for word, before any model runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.conversation import Excerpt, Status
from assistant.events import Event, Quoted
from assistant.state import Tools, Turn
from assistant.texts import text
from assistant.units import Scored, Unit

SENTENCES = 3
NEAR = 0.03  # a further sentence is quoted when it is nearly as near as the first
LEFT_OUT = " […] "


def quote(turn: Turn, tools: Tools) -> Iterator[Event]:
    if turn.citations:
        turn.excerpt = Excerpt(text=excerpt(turn.scored), citation=1)
        yield Quoted(turn.excerpt, turn.citations[0])
    if turn.route is not None:
        turn.end(
            Status.INDIVIDUAL_DECISION,
            text(f"route.{turn.route.key}", turn.language, authority=tools.authority.name),
            handoff="individual_decision",
        )


def excerpt(scored: Sequence[Scored]) -> str:
    """At most ``SENTENCES`` pieces of the passage of the first one, in their own order."""
    first = scored[0]
    chosen = [
        item.unit
        for item in scored
        if item.unit.passage.id == first.unit.passage.id and first.score - item.score <= NEAR
    ][:SENTENCES]
    return join(chosen)


def join(units: Sequence[Unit]) -> str:
    """Pieces of one passage as they stand in it; what is left out between them is marked."""
    parts: list[str] = []
    previous: Unit | None = None
    for unit in sorted(units, key=lambda item: item.position):
        introduced = unit.intro and (previous is None or previous.intro != unit.intro)
        shown = f"{unit.intro}\n{unit.text}" if introduced else unit.text
        if previous is None:
            parts.append(shown)
        elif unit.position == previous.position + 1 or unit.text.startswith("- "):
            parts.append(("\n" if unit.text.startswith("- ") else " ") + shown)
        else:
            parts.append(LEFT_OUT + shown)
        previous = unit
    return "".join(parts)
