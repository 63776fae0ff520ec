"""The suites of the guardrails by name; each measures one guard over its file of cases."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from evaluation.measure import Measure

FOLDER = Path(__file__).parents[1] / "suites"

# name → a function that plays the suite and gives its figures, the overall one first
SUITES: dict[str, Callable[[], Iterable[Measure]]] = {}
