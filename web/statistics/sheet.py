"""A table as a file for a spreadsheet as it is set up in France: semicolons, UTF-8 with a mark."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

MARK = "\ufeff"  # without it, spreadsheets read accents wrongly
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(header: Sequence[str], rows: Iterable[Sequence[str | int]]) -> str:
    """Words that a spreadsheet would take for a formula are put in quotes of its own."""
    stream = StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow([_safe(cell) for cell in header])
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return MARK + stream.getvalue()


def _safe(cell: str | int) -> str | int:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_BEGINS_A_FORMULA) else cell
