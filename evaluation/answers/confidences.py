"""The confidence of every composed answer that a run holds, beside whether it is right."""

from __future__ import annotations

from collections.abc import Sequence

from evaluation.answers.reply import Outcome
from evaluation.answers.rightness import answers_rightly


def composed_right(outcome: Outcome) -> bool | None:
    """Whether the composed sentences answer rightly; None when there are none.

    An answer's JSON holds no sentence that the gate withheld: a run judges what was let through.
    A threshold is chosen by ``guichet eval calibrate``, which sees all that is composed.
    """
    text = " ".join(sentence.text for sentence in outcome.reply.sentences)
    return answers_rightly(outcome.case, text, outcome.reply.composition) if text else None


def confidences(outcomes: Sequence[Outcome]) -> tuple[list[float], list[bool]]:
    """What `evaluation.calibration` works on, of the outcomes that composed anything."""
    told = [
        (outcome.reply.confidence, right)
        for outcome in outcomes
        if outcome.reply.confidence is not None and (right := composed_right(outcome)) is not None
    ]
    return [confidence for confidence, _ in told], [right for _, right in told]
