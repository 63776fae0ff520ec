"""The figures of a run for a terminal: each with its interval and what it is over."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from evaluation.answers.figures import figures
from evaluation.answers.reply import Outcome


def summary(outcomes: Sequence[Outcome]) -> Table:
    """A table of every figure; one of no case is left out."""
    table = Table("figure", "value", "95 % interval", "cases", title=f"{len(outcomes)} cases")
    for each in figures(outcomes):
        if each.count:
            table.add_row(
                each.name.replace("_", " "),
                f"{each.value:.3g}",
                f"{each.low:.3g} to {each.high:.3g}",
                str(each.count),
            )
    return table
