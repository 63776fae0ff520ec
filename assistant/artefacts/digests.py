"""The SHA-256 of a model file, reckoned once: a gigabyte is not read at every start.

What was reckoned stands in ``$GUICHET_HOME/digests.json`` beside the file's size and time.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from corpus.pinned import sha256_of
from foundation import home

KNOWN = "digests.json"


def file_digest(path: Path) -> str:
    """The SHA-256 of ``path``, read again only when its size or time has changed."""
    found = path.stat()
    seen = {"size": found.st_size, "mtime_ns": found.st_mtime_ns}
    known = _read()
    before = known.get(str(path))
    if isinstance(before, dict) and {name: before.get(name) for name in seen} == seen:
        return str(before.get("sha256", ""))
    digest = sha256_of(path)
    _write(known | {str(path): seen | {"sha256": digest}})
    return digest


def _read() -> dict[str, Any]:
    try:
        known = json.loads((home() / KNOWN).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _write(known: dict[str, Any]) -> None:
    path = home() / KNOWN
    partial = path.with_suffix(".partial")
    with suppress(OSError):  # a home that cannot be written to: it is reckoned again next time
        partial.write_text(json.dumps(known, indent=1), "utf-8")
        partial.replace(path)
