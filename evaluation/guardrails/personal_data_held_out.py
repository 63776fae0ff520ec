"""Personal data, on messages that nothing was tuned to."""

from __future__ import annotations

from collections.abc import Iterator

from evaluation.guardrails import personal_data
from evaluation.measure import Measure


def measure() -> Iterator[Measure]:
    """As for the suite that the rules were tuned on."""
    return personal_data.measure(personal_data.HELD_OUT)
