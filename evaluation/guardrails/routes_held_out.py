"""Routes, on messages that no rule was written for."""

from __future__ import annotations

from collections.abc import Iterator

from evaluation.guardrails import routes
from evaluation.guardrails.messages import HELD_OUT
from evaluation.measure import Measure


def measure() -> Iterator[Measure]:
    """As for the suite that the rules were written with."""
    return routes.measure(HELD_OUT)
