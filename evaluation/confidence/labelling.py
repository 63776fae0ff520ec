"""What the assistant would answer to labelled questions before its gate, and is it right?"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.assemble import Assistant
from assistant.composition.ways import way
from assistant.confidence.gate import OPEN
from assistant.state import Turn
from assistant.turn import run
from evaluation.answers.rightness import answers_rightly
from evaluation.answers.systems import said
from evaluation.case import Case
from guardrails.placeholders import Placeholders


@dataclass(frozen=True, slots=True)
class Labelled:
    """What the assistant would have answered to a case, and whether that was right."""

    case: Case
    sheet: str  # what it is split by: the first right sheet, or the sheet found
    features: dict[str, float]
    right: bool


def label(
    cases: Sequence[Case],
    assistant: Assistant,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[Labelled]:
    """The turns in French that reach the gate, with their features; what never reaches it, or is
    answered otherwise because it is in another language, is left out."""
    # An open gate: what would be withheld is labelled too.
    tools = replace(assistant.tools, confidence=OPEN)
    found: list[Labelled] = []
    french = [case for case in cases if case.language == "fr"]
    for done, case in enumerate(french, start=1):
        turn = Turn(
            question=case.question,
            history=said(assistant, case.history),
            placeholders=Placeholders(),
            language=tools.settings.languages[0],
            stop=threading.Event(),
        )
        for _ in run(turn, tools):
            pass
        progress(done, len(french))
        if not turn.features:
            continue
        answer = " ".join(sentence.text for sentence in turn.sentences if sentence.supported)
        right = answers_rightly(case, answer, way(tools.settings, turn.language).name)
        sheet = case.gold[0] if case.gold else turn.citations[0].procedure
        found.append(Labelled(case, sheet, turn.features, right))
    return found
