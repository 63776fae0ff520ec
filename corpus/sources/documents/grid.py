"""A table's cells → one line a row, ``Column: value ; Column: value``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.sources.spacing import NBSP, tidy
from corpus.sources.table_lines import Cell, table_lines


def rows(grid: Sequence[Sequence[str]], header: Sequence[str] | None = None) -> list[str]:
    """The lines of a table. ``header`` None: the first row names the columns, unless the table is
    made of pairs (a name and its value), which then read ``name: value``.
    """
    texts = [[tidy(cell) for cell in row] for row in grid]
    texts = [row for row in texts if any(row)]
    if header is None and texts and len(texts) > 1 and not _are_pairs(texts):
        header, *texts = texts
    if header is not None:
        cells = [[Cell(tidy(name), header=True) for name in header]]
        cells += [[Cell(text) for text in row] for row in texts]
    else:
        cells = [
            [Cell(text, header=number == 0 and len(row) == 2) for number, text in enumerate(row)]
            for row in texts
        ]
    return table_lines(cells)


def is_layout(grid: Sequence[Sequence[str]]) -> bool:
    """Whether the « table » only places text: a single column, or a single row."""
    filled = [[cell for cell in row if cell.strip()] for row in grid]
    filled = [row for row in filled if row]
    return len(filled) < 2 or max(map(len, filled)) < 2


def _are_pairs(cells: Sequence[Sequence[str]]) -> bool:
    """Two columns whose first row is like the others: « Adresse | 3 rue … », not « Jour | Prix ».

    A first row names columns when it alone holds no figure in the second column, or when names of
    pairs end with a colon.
    """
    if max(len([text for text in row if text]) for row in cells) != 2 or len(cells[0]) != 2:
        return False
    if sum(row[0].rstrip(NBSP + " ").endswith(":") for row in cells) > len(cells) // 2:
        return True
    first, *others = ((row[1] if len(row) > 1 else "") for row in cells)
    figures = [bool(re.search(r"\d", text)) for text in others]
    if re.search(r"\d", first):
        return True
    return not any(figures) and len(first.split()) > 3
