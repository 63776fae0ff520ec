"""Measures as a table: value, interval, goal, and whether it is met."""

from __future__ import annotations

from collections.abc import Iterable

from rich.table import Table

from evaluation.measure import Measure


def table(name: str, measures: Iterable[Measure]) -> Table:
    """The figures as people read them in a terminal."""
    made = Table("figure", "part", "value", "95 % interval", "cases", "goal", "", title=name)
    for measure in measures:
        met = {True: "met", False: "MISSED", None: ""}[measure.met]
        made.add_row(
            measure.name,
            measure.part,
            "–" if measure.is_empty else f"{measure.value:.3f}",
            "" if measure.is_empty else f"{measure.low:.3f} to {measure.high:.3f}",
            str(measure.count),
            str(measure.goal or ""),
            met,
        )
    return made
