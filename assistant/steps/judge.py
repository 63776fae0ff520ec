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
    turn.retrieval_confidence = answerable(
        evidence(turn.hits, turn.scored, turn.rarity, tools.lexical, language=turn.language)
    )
    turn.confidence = turn.retrieval_confidence
    individual = turn.route is not None
    if turn.retrieval_confidence < UNRELATED and not individual:
        turn.end(Status.NO_SOURCE, text("status.no_source", turn.language), handoff="no_source")
        return
    turn.citations = cite(turn.scored, tools)
    costly = way(tools.settings, turn.language).runs_model  # not run for what is unlikely there
    if costly and turn.retrieval_confidence < tools.settings.answerable and not individual:
        yield Sources(turn.citations)
        turn.end(
            Status.LOW_CONFIDENCE,
            text("status.low_confidence", turn.language),
            handoff="low_confidence",
        )
