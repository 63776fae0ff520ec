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
    *,
    language: str = "fr",
) -> list[Labelled]:
    """The turns in ``language`` that reach the gate, with their features.

    What never reaches it is left out, and what is in another language: that is answered otherwise.
    """
    # An open gate: what would be withheld is labelled too.
    tools = replace(assistant.tools, confidence=OPEN)
    found: list[Labelled] = []
    asked = [case for case in cases if case.language == language]
    for done, case in enumerate(asked, start=1):
        turn = Turn(
            question=case.question,
            history=said(assistant, case.history),
            placeholders=Placeholders(),
            language=tools.settings.languages[0],
            stop=threading.Event(),
        )
        for _ in run(turn, tools):
            pass
        progress(done, len(asked))
        if not turn.features or turn.language != language:
            continue
        answer = " ".join(sentence.text for sentence in turn.sentences if sentence.supported)
        right = answers_rightly(case, answer, way(tools.settings, language).name)
        sheet = case.gold[0] if case.gold else turn.citations[0].procedure
        found.append(Labelled(case, sheet, turn.features, right))
    return found
