"""The assistant without its stripping: what names and origins would change if they were read.

Only for the invented people of the bias suite, never for citizens.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from evaluation.answers.systems import System, Varied, assembled
from guardrails.personal_data import PersonalData
from guardrails.placeholders import Placeholders
from guardrails.verdict import Span, Stripped


class NotStripped(PersonalData):
    """Strips nothing; what may be shown is still searched by the real one."""

    def __init__(self, real: PersonalData) -> None:
        self._real = real

    def strip(self, text: str, placeholders: Placeholders | None = None) -> Stripped:
        return Stripped(text, ())

    def find(self, text: str) -> tuple[Span, ...]:
        return self._real.find(text)


@contextmanager
def opened_unstripped(system: str) -> Iterator[System]:
    """Raises UsageError for anything but the assistant of this process."""
    from assistant.turn import STEPS

    with assembled(system) as assistant:
        tools = replace(assistant.tools, personal_data=NotStripped(assistant.tools.personal_data))
        yield Varied(assistant, tools, STEPS)
