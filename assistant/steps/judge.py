"""Step 8: do the sheets found hold the answer? Too unlikely, and no model is run."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.composition.ways import way
from assistant.conversation import Status
from assistant.events import Event, Sources
from assistant.evidence import answerable, evidence
from assistant.sources import cite
from assistant.state import Tools, Turn
from assistant.texts import text

UNRELATED = 0.12  # under this, the nearest sheets are about something else


def judge(turn: Turn, tools: Tools) -> Iterator[Event]:
    likely = weighed(turn, tools)
    individual = turn.route is not None
    if likely < UNRELATED and not individual:
        turn.end(Status.NO_SOURCE, text("status.no_source", turn.language), handoff="no_source")
        return
    turn.citations = cite(turn.scored, tools)
    costly = way(tools.settings, turn.language).runs_model  # not run for what is unlikely there
    if costly and likely < tools.settings.answerable and not individual:
        yield Sources(turn.citations)
        turn.end(
            Status.LOW_CONFIDENCE,
            text("status.low_confidence", turn.language),
            handoff="low_confidence",
        )


def weighed(turn: Turn, tools: Tools) -> float:
    """How likely a sheet found is about the question, 0..1, as the turn records it."""
    likely = answerable(
        evidence(turn.hits, turn.scored, turn.rarity, tools.lexical, language=turn.language)
    )
    turn.retrieval_confidence = turn.confidence = likely
    return likely
