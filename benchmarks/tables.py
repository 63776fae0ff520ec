"""The table that most benchmarks print."""

from __future__ import annotations

from collections.abc import Mapping

from rich.table import Table


def percentiles(title: str, rows: Mapping[str, Mapping[str, float]], unit: str = "ms") -> Table:
    """One row a measure: how many, p50, p95 and the most."""
    table = Table(title=title)
    table.add_column("Measure", no_wrap=True)
    for name in ("Count", "p50", "p95", "Max"):
        table.add_column(name, justify="right", no_wrap=True)
    for name, figures in rows.items():
        if figures:
            shown = (f"{figures[key]:.2f} {unit}" for key in ("p50", "p95", "max"))
            table.add_row(name, f"{figures['count']:.0f}", *shown)
    return table
