"""Small counts are not shown, nor what they could be reckoned from within one table.

A count between 1 and 4 may be a person whom somebody knows. It is hidden, and so is as much
beside it as keeps it from being had from the totals, by subtraction or by any other reckoning:
as statistical offices do (primary and secondary suppression), checked by linear programming.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import numpy as np
from scipy.optimize import linprog

LEAST = 5  # counts below are hidden; none at all is nobody's, and shown

Shown = tuple[tuple[int | None, ...], ...]  # None: hidden
_Cell = tuple[int, int]
_Cells = Sequence[Sequence[int]]


def small(count: int) -> bool:
    """Whether ``count`` could be somebody one knows."""
    return 0 < count < LEAST


def shown_line(counts: Sequence[int]) -> tuple[int | None, ...]:
    """The parts of one whole and, last, the whole."""
    return shown([counts])[0]


def shown(table: Sequence[Sequence[int]], hidden_columns: Collection[int] = ()) -> Shown:
    """The rows of parts of one whole, each with its own whole added at the end.

    ``hidden_columns`` are those whose total is hidden elsewhere (the last is that of the wholes):
    they are hidden whole. The totals of the other columns may be shown beside.
    """
    cells = [(*row, sum(row)) for row in table]
    hidden = {
        (r, c)
        for r, row in enumerate(cells)
        for c, count in enumerate(row)
        if small(count) or c in hidden_columns
    }
    while more := _by_subtraction(cells, hidden, hidden_columns):
        hidden.add(more)
    while more := _by_reckoning(cells, hidden, hidden_columns):
        hidden.add(more)
    return tuple(
        tuple(None if (r, c) in hidden else count for c, count in enumerate(row))
        for r, row in enumerate(cells)
    )


def _by_subtraction(
    cells: _Cells, hidden: set[_Cell], hidden_columns: Collection[int]
) -> _Cell | None:
    """A cell to hide too, because its line would tell what is hidden in it."""
    for parts, whole in _lines(cells, hidden_columns):
        away = [cell for cell in parts if cell in hidden]
        known = whole is None or whole not in hidden
        if known and away and not (len(away) > 1 and sum(_at(cells, *c) for c in away) >= LEAST):
            more = _least(cells, (cell for cell in parts if cell not in hidden))
            if more or whole:
                return more or whole
        if not known and not away:  # a hidden whole of shown parts is their sum
            return _least(cells, parts)
    return None


def _by_reckoning(
    cells: _Cells, hidden: set[_Cell], hidden_columns: Collection[int]
) -> _Cell | None:
    """A cell to hide too, because all lines together leave a small count no room."""
    names = sorted(hidden)
    at = {cell: n for n, cell in enumerate(names)}
    rows, sums = [], []
    for parts, whole in _lines(cells, hidden_columns):
        row, rest = np.zeros(len(names)), 0
        signed = [(cell, 1) for cell in parts] + ([(whole, -1)] if whole else [])
        for cell, sign in signed:
            if cell in at:
                row[at[cell]] += sign
                rest += sign * _at(cells, *cell)
        if row.any():
            rows.append(row)
            sums.append(rest)
    for r, c in names:
        if small(cells[r][c]) and rows and _room(at[r, c], rows, sums) < 1:
            beside = [(r, other) for other in range(len(cells[r]))]
            beside += [(other, c) for other in range(len(cells))]
            everywhere = [
                (one, other) for one in range(len(cells)) for other in range(len(cells[r]))
            ]
            for choice in (beside, everywhere):
                if more := _least(cells, (cell for cell in choice if cell not in hidden)):
                    return more
    return None


def _room(
    which: int, rows: Sequence[np.ndarray[tuple[int], np.dtype[np.float64]]], sums: Sequence[int]
) -> float:
    """How far apart the least and the most are that one hidden count could be."""
    aim = np.zeros(len(rows[0]))
    aim[which] = 1
    least, most = (
        linprog(sign * aim, A_eq=np.array(rows), b_eq=sums, bounds=(0, None)) for sign in (1, -1)
    )
    return float(-most.fun - least.fun) if most.success else float("inf")


def _lines(
    cells: _Cells, hidden_columns: Collection[int]
) -> Iterator[tuple[list[_Cell], _Cell | None]]:
    """What adds up: each row with the cell of its whole; each column, whose total is known."""
    width = len(cells[0]) if cells else 0
    for r in range(len(cells)):
        yield [(r, c) for c in range(width - 1)], (r, width - 1)
    if len(cells) > 1:
        for c in range(width):
            if c not in hidden_columns:
                yield [(r, c) for r in range(len(cells))], None


def _least(cells: _Cells, choice: Iterator[_Cell] | Sequence[_Cell]) -> _Cell | None:
    """The smallest of them, a nought only where nothing else is left."""
    return min(choice, key=lambda cell: (not _at(cells, *cell), _at(cells, *cell)), default=None)


def _at(cells: _Cells, r: int, c: int) -> int:
    return cells[r][c]
