"""Bars of the parts of each row, drawn by the server; what is hidden is not drawn."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.figures_of_service import Counted
from evaluation.report.svg import ACCENT, FAINT, SECOND, THIRD, drawn

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Told apart without colour too: each part has its own hatching.
COLOURS = (ACCENT, SECOND, THIRD, FAINT, "#7c3aed", "#0f766e", "#b45309", "#be185d")
HATCHES = ("", "//", "..", "xx", "\\\\", "--", "oo", "++")
MOST = 12  # rows of a plot; the table holds them all


@lru_cache(maxsize=64)
def bars(
    name: str,
    title: str,
    described: str,
    counted: Counted,
    rows: tuple[str, ...],
    parts: tuple[str, ...],
) -> str:
    """As SVG; ``rows`` and ``parts`` are the words for those of ``counted``."""
    kept = list(zip(rows, (counts for _, counts in counted.rows), strict=True))[:MOST]
    kept.reverse()  # the first stands on top
    from matplotlib.ticker import MaxNLocator

    def draw(axes: Axes) -> None:
        left = [0] * len(kept)
        for n, part in enumerate(parts):
            values = [counts[n] or 0 for _, counts in kept]
            axes.barh(
                range(len(kept)),
                values,
                left=left,
                label=part,
                color=COLOURS[n % len(COLOURS)],
                hatch=HATCHES[n % len(HATCHES)],
                edgecolor="white",
            )
            left = [one + other for one, other in zip(left, values, strict=True)]
        axes.set_yticks(range(len(kept)), [_short(row) for row, _ in kept])
        axes.set_xlim(0, max([*left, 1]) * 1.05)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.grid(visible=False, axis="y")
        axes.legend(frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=2)

    return drawn(name, title, described, draw, size=(7.0, 1.6 + 0.42 * len(kept)))


def in_words(counted: Counted, parts: Sequence[str], hidden: str) -> str:
    """What the plot shows in all, for who cannot see it."""
    told = (
        f"{part} : {hidden if count is None else count}"
        for part, count in zip(parts, counted.total, strict=False)
    )
    return "; ".join(told) + "."


def _short(name: str) -> str:
    return name if len(name) <= 32 else f"{name[:30]}…"
