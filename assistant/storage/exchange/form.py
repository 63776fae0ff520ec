"""How each table stands in an export: one JSON object a line, described by a JSON Schema."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Integer, LargeBinary, String, Table
from sqlalchemy.engine import Row

from assistant.access.passwords import NONE
from assistant.storage.columns import Instant, metadata

NAME, VERSION = "guichet-export", 1
MANIFEST, SCHEMA = "manifest.json", "schema.json"
DIALECT = "https://json-schema.org/draft/2020-12/schema"  # a name; nobody fetches it
# What lets somebody in: only written when asked for by name.
SESSIONS = frozenset({"sessions", "sign_ins"})
PASSWORD = ("agents", "password")


def tables() -> list[Table]:
    """All tables, each after those that it points at."""
    return list(metadata.sorted_tables)


def file_of(table: Table) -> str:
    return f"{table.name}.jsonl"


def encode(table: Table, row: Row[Any], *, passwords: bool) -> dict[str, Any]:
    """The row as plain JSON values."""
    line = {column.name: _plain(row._mapping[column.name]) for column in table.columns}
    if not passwords and table.name == PASSWORD[0]:
        line[PASSWORD[1]] = NONE  # no password opens it: an administrator gives a new one
    return line


def decode(table: Table, line: object) -> dict[str, Any]:
    """The values to store. Raises ValueError, which names the column and never quotes a value."""
    if not isinstance(line, dict) or line.keys() != {column.name for column in table.columns}:
        raise ValueError(f"expected an object with the columns of {table.name}")
    return {column.name: _stored(column, line[column.name]) for column in table.columns}


def schema() -> dict[str, Any]:
    """The JSON Schema of a line of each file, under ``$defs`` by the name of the table."""
    return {
        "$schema": DIALECT,
        "$id": f"urn:{NAME}:{VERSION}",
        "title": "Guichet: all that is stored, one file TABLE.jsonl for each table",
        "$defs": {table.name: _of_table(table) for table in tables()},
    }


def _of_table(table: Table) -> dict[str, Any]:
    keys = [column.name for column in table.primary_key.columns]
    return {
        "type": "object",
        "description": f"a line of {file_of(table)}; primary key: {', '.join(keys)}",
        "properties": {column.name: _of_column(column) for column in table.columns},
        "required": [column.name for column in table.columns],
        "additionalProperties": False,
    }


def _of_column(column: Column[Any]) -> dict[str, Any]:
    told = dict(_of_type(column))
    if column.nullable and "type" in told:
        told["type"] = [told["type"], "null"]
    for key in column.foreign_keys:
        told["description"] = f"refers to {key.target_fullname}"
    return told


def _of_type(column: Column[Any]) -> Mapping[str, Any]:
    kind = column.type
    if isinstance(kind, Instant):
        return {"type": "string", "format": "date-time"}
    if isinstance(kind, LargeBinary):
        return {"type": "string", "contentEncoding": "base64"}
    if isinstance(kind, JSON):
        return {}  # any JSON
    if isinstance(kind, Boolean):
        return {"type": "boolean"}
    if isinstance(kind, Integer):
        return {"type": "integer"}
    if isinstance(kind, String):  # Text too
        return {"type": "string", **({"maxLength": kind.length} if kind.length else {})}
    raise TypeError(f"no form for the column {column}: {kind}")


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value


def _stored(column: Column[Any], value: Any) -> Any:
    if isinstance(column.type, JSON):
        return value
    if value is None:
        if column.nullable:
            return None
        raise ValueError(f"expected a value for {column.name}, found null")
    wanted = {"string": str, "integer": int, "boolean": bool}[str(_of_type(column)["type"])]
    if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
        raise ValueError(f"expected {wanted.__name__} for {column.name}")
    try:
        if isinstance(column.type, Instant):
            return _moment(str(value))
        if isinstance(column.type, LargeBinary):
            return base64.b64decode(str(value), validate=True)
    except (ValueError, binascii.Error):
        raise ValueError(f"expected {_of_type(column)} for {column.name}") from None
    return value


def _moment(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("without its time zone")
    return moment
