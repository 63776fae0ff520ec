"""Step 9: the key sentences of the best sheet, word for word, before any model runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.conversation import Excerpt, Status
from assistant.events import Event, Quoted
from assistant.state import Tools, Turn
from assistant.texts import text
from assistant.units import Scored, join

SENTENCES = 3
NEAR = 0.03  # a further sentence is quoted when it is nearly as near as the first


def quote(turn: Turn, tools: Tools) -> Iterator[Event]:
    yield from quoted(turn)
    if turn.route is not None:
        turn.end(
            Status.INDIVIDUAL_DECISION,
            text(f"route.{turn.route.key}", turn.language, authority=tools.authority.name),
            handoff="individual_decision",
        )
    elif turn.language not in tools.settings.languages:
        # The model is not trusted in this language: the official words, and what they are. That is
        # no answer: it would be counted among those whose risk is promised.
        turn.end(Status.LOW_CONFIDENCE, text("route.explained", turn.language), handoff="language")


def quoted(turn: Turn) -> Iterator[Quoted]:
    """The excerpt of the best sheet, if there is one."""
    if turn.citations:
        turn.excerpt = Excerpt(text=excerpt(turn.scored), citation=1)
        yield Quoted(turn.excerpt, turn.citations[0])


def excerpt(scored: Sequence[Scored]) -> str:
    """At most ``SENTENCES`` pieces of the passage of the first one, in their own order."""
    first = scored[0]
    chosen = [
        item.unit
        for item in scored
        if item.unit.passage.id == first.unit.passage.id and first.score - item.score <= NEAR
    ][:SENTENCES]
    return join(chosen)
