"""The suites of the guardrails by name; each measures one guard over its file of cases."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module

from evaluation.measure import Measure

# Imported when played: each loads models of its own.
NAMES = (
    "personal-data",
    "personal-data-held-out",
    "language",
    "language-held-out",
    "emergencies",
    "emergencies-held-out",
    "routes",
    "routes-held-out",
    "attacks",
    "attacks-real-model",
)


def measures_of(name: str) -> Iterable[Measure]:
    """Play the suite ``name`` and give its figures, the overall one first."""
    module = import_module(f"evaluation.guardrails.{name.replace('-', '_')}")
    measure: Callable[[], Iterable[Measure]] = module.measure
    return measure()
