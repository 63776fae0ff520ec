"""A file of places → its rows, whatever the format: CSV, JSON or GeoJSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from corpus.errors import SheetError, SourceError

MAX_BYTES = 50_000_000
MAX_ROWS = 100_000
SAMPLE = 20_000  # characters that tell the delimiter
DELIMITERS = ";,\t|"
BOMS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


@dataclass(frozen=True, slots=True)
class Row:
    """One place's cells by column, all as text. ``where`` names the file and the line or item."""

    where: str
    cells: Mapping[str, str]


def read_table(content: bytes, where: str) -> tuple[tuple[str, ...], Iterator[Row | SheetError]]:
    """The columns, and the rows as they are read. Raises SourceError when it is no table."""
    if len(content) > MAX_BYTES:
        raise SourceError(
            f"{where}: expected at most {MAX_BYTES // 1_000_000} MB, "
            f"found {len(content) // 1_000_000} MB"
        )
    text = decode(content, where)
    if text.lstrip()[:1] in ("{", "["):
        return _json_table(text, where)
    return _csv_table(text, where)


def decode(content: bytes, where: str) -> str:
    """UTF-8, UTF-16 when its mark says so, else Windows-1252 as old spreadsheets write."""
    marked = BOMS.get(content[:2])
    for encoding in (marked,) if marked else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SourceError(f"{where}: expected text in UTF-8 or Windows-1252, found other bytes")


def _csv_table(text: str, where: str) -> tuple[tuple[str, ...], Iterator[Row | SheetError]]:
    if not text.strip():
        raise SourceError(f"{where}: expected a line of column names and rows, found nothing")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        header = tuple(name.strip() for name in next(reader))
    except (csv.Error, StopIteration) as error:
        raise SourceError(f"{where}: expected a line of column names, found {error}") from None
    named = [name for name in header if name]
    if len(set(named)) < len(named):
        twice = next(name for name in named if named.count(name) > 1)
        raise SourceError(f"{where}: expected columns of different names, found {twice!r} twice")
    return tuple(named), _csv_rows(reader, header, where)


def _csv_rows(reader: Any, header: tuple[str, ...], where: str) -> Iterator[Row | SheetError]:
    while True:
        line = reader.line_num + 1
        at = f"{where}, line {line}"
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield SheetError(f"{at}: expected a row of cells, found {error}")
            continue
        if line > MAX_ROWS:
            yield SheetError(f"{at}: expected at most {MAX_ROWS} lines, found more: not read")
            return
        if not any(value.strip() for value in values):
            continue
        if any(value.strip() for value in values[len(header) :]):
            found = f"expected {len(header)} cells, found {len(values)} (a separator in a text?)"
            yield SheetError(f"{at}: {found}")
            continue
        cells = {n: v.strip() for n, v in zip(header, values, strict=False) if n}
        yield Row(at, cells)


def _delimiter(text: str) -> str:
    try:
        return csv.Sniffer().sniff(text[:SAMPLE], DELIMITERS).delimiter
    except csv.Error:
        first = text.lstrip().split("\n", 1)[0]
        return max(DELIMITERS, key=first.count)


def _json_table(text: str, where: str) -> tuple[tuple[str, ...], Iterator[Row | SheetError]]:
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"{where}: expected JSON, found a fault: {error}") from None
    for key in ("features", "results", "records", "data"):
        if isinstance(raw, dict) and isinstance(raw.get(key), list):
            raw = raw[key]
    if not isinstance(raw, list):
        raise SourceError(f"{where}: expected a list of places, found one {type(raw).__name__}")
    rows: list[Row | SheetError] = []
    columns: dict[str, None] = {}
    for number, item in enumerate(raw[:MAX_ROWS], start=1):
        at = f"{where}, item {number}"
        if not isinstance(item, dict):
            rows.append(SheetError(f"{at}: expected an object, found {type(item).__name__}"))
            continue
        cells = dict(_cells(item))
        columns.update(dict.fromkeys(cells))
        rows.append(Row(at, cells))
    if len(raw) > MAX_ROWS:
        found = f"expected at most {MAX_ROWS} places, found {len(raw)}: the rest is not read"
        rows.append(SheetError(f"{where}: {found}"))
    return tuple(columns), iter(rows)


def _cells(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The cells of one JSON item; what GeoJSON and open-data portals wrap is unwrapped."""
    geometry = item.get("geometry")
    for key, value in item.items():
        if key in ("properties", "fields") and isinstance(value, dict):
            yield from _cells(value)
        elif key == "geometry":
            continue
        else:
            yield key, _text(value)
    point = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if isinstance(point, list) and len(point) >= 2 and geometry and geometry.get("type") == "Point":
        yield "coordinates", f"{point[1]} {point[0]}"  # GeoJSON writes the longitude first


def _text(value: Any) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return "oui"
    if isinstance(value, dict):
        if {"lat", "lon"} <= value.keys():
            return f"{value['lat']} {value['lon']}"
        return ""
    if isinstance(value, list):
        return ", ".join(filter(None, map(_text, value)))
    return str(value).strip()
