"""Refuse what no database can keep, in plain words and before a driver stumbles on it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from assistant.errors import StorageError

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
ESCAPED_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


def check_text(text: str, what: str) -> None:
    """Raises StorageError for a NUL or a lone surrogate; the text itself is never repeated."""
    if found := UNSTORABLE.search(text):
        raise StorageError(
            f"Expected clean text for {what}, found U+{ord(found[0]):04X} at character "
            f"{found.start()}, which cannot be stored; remove such characters first."
        )


def check_json(value: Mapping[str, object], what: str) -> None:
    """Raises StorageError unless ``value`` is plain JSON of clean text."""
    try:
        written = json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise StorageError(
            f"Expected plain JSON for {what}, found what cannot be written: {type(error).__name__}."
        ) from None
    check_text(written, what)
    if ESCAPED_NUL.search(written):
        raise StorageError(f"Expected clean text for {what}, found U+0000, which cannot be stored.")
