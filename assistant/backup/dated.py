"""A row of backups in one folder, each named by its moment; the last ones are kept."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from assistant.backup.manifest import MANIFEST
from assistant.storage.database import now

FORM = "%Y-%m-%dT%H-%M-%SZ"  # sorted by name, sorted by time; no sign that a disk refuses
NAMED = re.compile(r"\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ")


def new_in(folder: Path, clock: Callable[[], datetime] = now) -> Path:
    """The name of the next one."""
    return folder / clock().astimezone(UTC).strftime(FORM)


def thin_out(folder: Path, keep: int) -> list[Path]:
    """Remove all but the last ``keep``; what is no backup of this row is left alone."""
    row = sorted(
        path
        for path in folder.iterdir()
        if NAMED.fullmatch(path.name) and (path / MANIFEST).is_file()
    )
    gone = row[:-keep]
    for path in gone:
        shutil.rmtree(path)
    return gone
