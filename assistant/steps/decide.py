"""Step 12: is the answer sure enough to be called one?"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.confidence import GROUNDED, right
from assistant.conversation import Status
from assistant.events import Event
from assistant.state import Tools, Turn
from assistant.texts import text
from assistant.units import coverage


def decide(turn: Turn, tools: Tools) -> Iterator[Event]:
    on = " ".join(unit.context for unit in turn.supports)
    turn.confidence = right(
        turn.retrieval_confidence or 0.0,
        turn.sentences,
        turn.logprobs,
        coverage(turn.rarity, on, tools.lexical) if turn.french else GROUNDED,
    )
    shown = [sentence.text for sentence in turn.sentences if sentence.supported]
    if shown and turn.confidence >= tools.settings.threshold:
        turn.end(Status.ANSWERED, " ".join(shown))
    else:
        turn.end(
            Status.LOW_CONFIDENCE,
            text("status.low_confidence", turn.language),
            handoff="low_confidence",
        )
    yield from ()
