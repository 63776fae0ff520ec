"""Tables as lines that read alone: ``Column: value ; Column: value``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

MAX_COLUMNS = 60
MAX_HEIGHT = 300
APART = re.compile(r"\s+;\s+")  # what parts cells here


@dataclass(frozen=True, slots=True)
class Cell:
    """``width`` columns and ``height`` rows of a table; ``header``: it names others."""

    text: str
    width: int = 1
    height: int = 1
    header: bool = False


@dataclass(frozen=True, slots=True)
class _Placed:
    column: int
    width: int
    text: str
    header: bool


def table_lines(rows: Sequence[Sequence[Cell]], caption: str = "") -> list[str]:
    """The caption, then one line a row. Rows of headers only name the columns of those below.

    A cell merged downwards is said again on each row that it covers. A row that is one cell over
    the whole width is a title in the midst of the table.
    """
    placed = [row for row in _place(rows) if any(cell.text for cell in row)]
    width = max((cell.column + cell.width for row in placed for cell in row), default=0)
    lines = [caption] if caption else []
    if all(cell.header for row in placed for cell in row):
        return lines + [" ; ".join(cell.text for cell in row if cell.text) for row in placed]
    head: list[list[_Placed]] = []
    opens = False
    for row in placed:
        if len(row) == 1 and row[0].width == width > 1:
            lines.append(row[0].text)
            opens = False
        elif all(cell.header for cell in row):
            head = [*head, row] if opens else [row]
            opens = True
        else:
            lines.append(_line(row, [_name(head, column) for column in range(width)]))
            opens = False
    return lines


def _place(rows: Sequence[Sequence[Cell]]) -> list[list[_Placed]]:
    taken: list[dict[int, _Placed]] = [{} for _ in rows]
    for number, row in enumerate(rows):
        column = 0
        for cell in row:
            while column in taken[number]:  # a cell of a row above comes down here
                column += 1
            if column >= MAX_COLUMNS:
                break
            width = min(max(cell.width, 1), MAX_COLUMNS - column)
            text = APART.sub(", ", cell.text)
            placed = _Placed(column, width, text, cell.header)
            for below in taken[number : number + min(max(cell.height, 1), MAX_HEIGHT)]:
                below |= dict.fromkeys(range(column, column + width), placed)
            column += width
    return [
        [cell for column, cell in sorted(row.items()) if cell.column == column] for row in taken
    ]


def _name(head: list[list[_Placed]], column: int) -> str:
    names = [
        cell.text.rstrip("\u00a0 :")
        for row in head
        for cell in row
        if cell.column <= column < cell.column + cell.width and cell.text
    ]
    return " – ".join(dict.fromkeys(names))


def _line(row: list[_Placed], names: list[str]) -> str:
    if not any(names) and row[0].header and row[0].text:  # headers stand on the left
        values = " ; ".join(cell.text for cell in row[1:] if cell.text)
        name = row[0].text.rstrip("\u00a0 :")
        return f"{name}: {values}" if values else name
    parts = []
    for cell in row:
        label = " / ".join(
            dict.fromkeys(filter(None, names[cell.column : cell.column + cell.width]))
        )
        if cell.text:
            parts.append(f"{label}: {cell.text}" if label else cell.text)
    return " ; ".join(parts)
