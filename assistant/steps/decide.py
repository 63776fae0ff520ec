"""Step 12: is the answer sure enough to be called one? Only then is any of it shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from assistant.composition.ways import way
from assistant.confidence.features import features
from assistant.conversation import Sentence, Status
from assistant.events import Composed, Event
from assistant.state import Tools, Turn
from assistant.steps.stop_if_off import told
from assistant.switches import Kind
from assistant.texts import text
from assistant.verification import STAFF


def decide(turn: Turn, tools: Tools) -> Iterator[Event]:
    read = features(turn, tools, turn.supports)
    turn.features = read.values()
    shown = [sentence for sentence in turn.sentences if sentence.supported]
    gate = tools.gate(turn.language)
    turn.confidence = gate.probability(read) if shown else 0.0
    off = tools.switches()  # perhaps since the composing began
    if off.is_off(Kind.ASSISTANT) or off.is_off(Kind.COMPOSITION):
        turn.sentences = [_withheld(sentence) for sentence in turn.sentences]
        turn.end(Status.BUSY, told("composition", turn, tools), handoff="assistant_off")
    elif shown and turn.confidence >= gate.threshold:
        words: list[str] = []
        for sentence in shown:
            yield Composed(sentence)
            words.append(sentence.text)
            if turn.stop.is_set():
                break
        between = "\n" if way(tools.settings, turn.language).verbatim else " "
        turn.end(Status.ANSWERED, between.join(words))
    else:
        # Not even the record of the answer tells what was not sure enough.
        turn.sentences = [_withheld(sentence) for sentence in turn.sentences]
        turn.end(
            Status.LOW_CONFIDENCE,
            text("status.low_confidence", turn.language),
            handoff="low_confidence",
        )


def _withheld(sentence: Sentence) -> Sentence:
    if not sentence.supported:
        return sentence
    return replace(
        sentence, citations=(), supported=False, reasons=(text("withheld.unsure", STAFF),)
    )
