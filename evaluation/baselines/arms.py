"""The arms that are compared: each is the assistant with one part left out or changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from evaluation.answers.systems import Local, System, Varied

if TYPE_CHECKING:
    from assistant.assemble import Assistant
    from assistant.state import Tools
    from assistant.turn import Step

LARGER = 4  # times as many words of the sheets, of twice as many sheets
SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Arm:
    """``against``: the arm that differs from this one by one thing, which ``differs`` names."""

    name: str
    against: str
    differs: str
    make: Callable[[Assistant], System]


def arms() -> Mapping[str, Arm]:
    """By name, the system as it is set up first."""
    made = (
        Arm(SYSTEM, "", "as it is set up", Local),
        Arm("ungated", SYSTEM, "whatever is composed is shown, however unsure", _ungated),
        Arm("excerpt", SYSTEM, "the official excerpt alone, always shown", _excerpt),
        Arm("alone", SYSTEM, "the model without retrieval", _alone),
        Arm("unchecked", SYSTEM, "the model with the sheets, no check, no confidence", _unchecked),
        Arm("checked", "unchecked", "the model with the sheets, each sentence checked", _checked),
        Arm("larger-context", "unchecked", "the same with four times the words", _larger),
    )
    return {arm.name: arm for arm in made}


def _ungated(assistant: Assistant) -> System:
    from evaluation.baselines.steps import cite_all, show

    return varied(assistant, assistant.tools, {"judge": cite_all, "decide": show})


def _excerpt(assistant: Assistant) -> System:
    from evaluation.baselines.steps import cite_all, repeat_excerpt, show

    changed = {"judge": cite_all, "clarify": None, "compose": repeat_excerpt, "decide": show}
    return varied(assistant, assistant.tools, changed)


def _alone(assistant: Assistant) -> System:
    from evaluation.baselines.steps import show, write_alone

    left_out = ("make_standalone", "find", "judge", "clarify", "quote")
    changed = dict.fromkeys(left_out) | {"compose": write_alone, "decide": show}
    return varied(assistant, assistant.tools, changed)


def _unchecked(assistant: Assistant) -> System:
    return _written(assistant, assistant.tools)


def _larger(assistant: Assistant) -> System:
    tools = assistant.tools
    more = {
        "context_words": LARGER * tools.settings.context_words,
        "sheets": 2 * tools.settings.sheets,
    }
    return _written(assistant, replace(tools, settings=tools.settings.model_copy(update=more)))


def _checked(assistant: Assistant) -> System:
    from evaluation.baselines.steps import cite_all, show

    writes = {"composition": "write", "composition_abroad": "write"}
    settings = assistant.tools.settings.model_copy(update=writes)
    changed = {"judge": cite_all, "clarify": None, "decide": show}
    return varied(assistant, replace(assistant.tools, settings=settings), changed)


def _written(assistant: Assistant, tools: Tools) -> System:
    from evaluation.baselines.steps import cite_all, show, write_unchecked

    changed = {"judge": cite_all, "clarify": None, "compose": write_unchecked, "decide": show}
    return varied(assistant, tools, changed)


def varied(assistant: Assistant, tools: Tools, changed: Mapping[str, Step | None]) -> System:
    """Our own steps, those of ``changed`` in the stead of theirs; None leaves one out.

    What a person approved is not recalled: it would stand in for the part that is measured.
    """
    from assistant.turn import STEPS

    unknown = changed.keys() - {step.__name__ for step in STEPS}
    assert not unknown, f"no such step: {unknown}"
    asked = {"recall_approved": None, **changed}
    steps: Sequence[Step] = [
        other for step in STEPS if (other := asked.get(step.__name__, step)) is not None
    ]
    return Varied(assistant, tools, steps)
