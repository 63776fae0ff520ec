"""The ruled tables of a PDF page."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from corpus.sources.documents.grid import is_layout

Box = tuple[float, float, float, float]  # x0, top, x1, bottom
SAME_EDGE = 3.0  # points
MAX_CELLS = 5000


@dataclass(frozen=True, slots=True)
class RuledTable:
    """A merged cell says its text in each row and column that it covers, but once a row."""

    box: Box
    grid: tuple[tuple[str, ...], ...]


def ruled_tables(page: Any) -> list[RuledTable]:
    """The tables with lines around their cells; boxes that only frame a text are left out."""
    if len(page.rects) + len(page.lines) + len(page.curves) < 3:
        return []
    made = []
    for table in page.find_tables():
        cells = [cell for cell in table.cells if cell]
        if not 2 <= len(cells) <= MAX_CELLS:
            continue
        grid = _grid(page, cells)
        if not is_layout(grid):
            made.append(RuledTable(tuple(table.bbox), grid))
    return made


def _grid(page: Any, cells: Sequence[Box]) -> tuple[tuple[str, ...], ...]:
    lefts = _edges([cell[0] for cell in cells])
    tops = _edges([cell[1] for cell in cells])
    grid = [["" for _ in lefts] for _ in tops]
    for cell in cells:
        text = _text(page, cell)
        first, end = _between(lefts, cell[0], cell[2])
        up, down = _between(tops, cell[1], cell[3])
        for row in range(up, down):
            grid[row][first] = text
            for column in range(first + 1, end):
                # A header over several columns names each; a value stands once.
                grid[row][column] = text if row == 0 else ""
    return tuple(tuple(row) for row in grid)


def _edges(values: Sequence[float]) -> list[float]:
    made: list[float] = []
    for value in sorted(values):
        if not made or value - made[-1] > SAME_EDGE:
            made.append(value)
    return made


def _between(edges: Sequence[float], start: float, end: float) -> tuple[int, int]:
    first = bisect_left(edges, start - SAME_EDGE)
    return first, max(bisect_left(edges, end - SAME_EDGE), first + 1)


def _text(page: Any, cell: Box) -> str:
    """The words of a cell, line after line; a word cut at a line's end is made whole."""
    words = page.within_bbox(cell, strict=False, relative=False).extract_words(
        x_tolerance_ratio=0.2
    )
    text = ""
    low = 0.0
    for word in words:
        new_line = bool(text) and word["top"] > low
        if new_line and text.endswith("-") and word["text"][:1].islower():
            text = text[:-1] + word["text"]
        else:
            text = f"{text} {word['text']}" if text else word["text"]
        low = word["bottom"] - 2.0
    return text
