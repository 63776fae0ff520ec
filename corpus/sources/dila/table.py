"""Tables as lines that can be read alone: ``Column: value ; Column: value``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from corpus.sources.dila.tree import Node
from corpus.sources.table_lines import MAX_COLUMNS, MAX_HEIGHT

CellText = Callable[[Node], str]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell once placed: its first column, how many columns it covers, its text."""

    column: int
    width: int
    text: str

    def covers(self, column: int) -> bool:
        return self.column <= column < self.column + self.width


def table_rows(table: Node, text_of: CellText) -> list[str]:
    """One line a row. A cell merged downwards is repeated on each row that it covers."""
    rows = list(table.all("Rangée"))
    placed = _place(rows, text_of)
    headers = 0
    while headers < len(rows) and rows[headers].attributes.get("type") == "header":
        headers += 1
    width = max((cell.column + cell.width for row in placed for cell in row), default=0)
    banners = [row[0].text for row in placed[:headers] if len(row) == 1 < width == row[0].width]
    head = [row for row in placed[:headers] if not (len(row) == 1 < width == row[0].width)]
    if headers == len(rows):
        return [*banners, *(" ; ".join(cell.text for cell in row if cell.text) for row in head)]
    names = [_name(head, column) for column in range(width)]
    lines = (_line(row, names, width) for row in placed[headers:])
    return [*banners, *(line for line in lines if line)]


def _place(rows: list[Node], text_of: CellText) -> list[list[Cell]]:
    taken: dict[int, dict[int, Cell]] = {number: {} for number in range(len(rows))}
    for number, row in enumerate(rows):
        column = 0
        for node in row.all("Cellule"):
            while column in taken[number]:  # a cell of a row above comes down here
                column += 1
            if column >= MAX_COLUMNS:
                break
            width = _span(node, "fusionHorizontale", MAX_COLUMNS - column)
            cell = Cell(column, width, text_of(node))
            height = _span(node, "fusionVerticale", MAX_HEIGHT)
            for below in range(number, min(number + height, len(rows))):
                taken[below] |= dict.fromkeys(range(column, column + cell.width), cell)
            column += cell.width
    return [
        [cell for column, cell in sorted(taken[number].items()) if cell.column == column]
        for number in range(len(rows))
    ]


def _span(cell: Node, attribute: str, most: int) -> int:
    """How many columns or rows a cell says it covers: what a file says is no reason to grow."""
    value = cell.attributes.get(attribute, "1")
    return min(max(int(value[:9]), 1), most) if value.isascii() and value.isdigit() else 1


def _name(head: list[list[Cell]], column: int) -> str:
    names = [cell.text for row in head for cell in row if cell.covers(column) and cell.text]
    return " – ".join(dict.fromkeys(name.rstrip("\u00a0 :") for name in names))


def _line(row: list[Cell], names: list[str], width: int) -> str:
    if len(row) == 1 and row[0].width == width:  # a title in the midst of the table
        return row[0].text
    parts = []
    for cell in row:
        covered = dict.fromkeys(name for name in names[cell.column :][: cell.width] if name)
        label = " / ".join(covered)
        if cell.text:
            parts.append(f"{label}: {cell.text}" if label else cell.text)
    return " ; ".join(parts)
