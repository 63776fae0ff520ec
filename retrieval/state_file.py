"""The state of an index kept in a folder: one small file, replaced as a whole."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from retrieval.store import Phase, State

FILE = "state.json"
SHARD = "shard"  # how the names of shards begin, and the name of the first


@dataclass(frozen=True, slots=True)
class Stored:
    """``made_by`` says with what the vectors were computed, ``sheets`` what is in force.

    ``shard`` is the name of the folder that holds the points.
    """

    made_by: Mapping[str, str]
    state: State = field(default_factory=State)
    sheets: Mapping[str, str] = field(default_factory=dict)
    shard: str = SHARD


def read_state(folder: Path) -> Stored | None:
    """What the index in ``folder`` holds; None when there is none that we know to read."""
    path = folder / FILE
    try:
        found = json.loads(path.read_text("utf-8"))
        state = found["state"]
        return Stored(
            made_by=dict(found["made_by"]),
            state=State(state["version"], Phase(state["phase"]), state["dense"]),
            sheets=dict(found["sheets"]),
            shard=str(found.get("shard", SHARD)),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_state(folder: Path, stored: Stored) -> None:
    """Replace the file for good: after a power cut it is the old one or the new one. OSError."""
    path = folder / FILE
    partial = path.with_suffix(".partial")
    content = {
        "made_by": dict(stored.made_by),
        "state": asdict(stored.state),
        "sheets": dict(stored.sheets),
        "shard": stored.shard,
    }
    with partial.open("w", encoding="utf-8") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
