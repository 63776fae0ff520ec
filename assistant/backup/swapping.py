"""Put several files and folders in the place of others: all of them, or none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from assistant.backup.parts import Part
from assistant.errors import BackupError

STAGED, OLD = ".restoring", ".before-restore"
LOGS = ("", "-wal", "-shm")  # a SQLite file and what stands beside it


def stage(part: Part, folder: Path) -> None:
    """Copy a part of the backup beside the place where it will stand, down to the disk."""
    staged = _beside(part.place, STAGED)
    _remove(staged)
    staged.parent.mkdir(parents=True, exist_ok=True)
    source = folder / part.name
    if source.is_dir():
        shutil.copytree(source, staged)
        return
    staged.touch(mode=0o600)
    shutil.copyfile(source, staged)
    with staged.open("rb") as file:
        os.fsync(file.fileno())


def swap(parts: Sequence[Part]) -> None:
    """Each staged part in its place; what stood there waits beside until ``tidy``.

    Raises BackupError once all that stood before stands again.
    """
    try:
        for part in parts:
            _move(part.place, _beside(part.place, OLD))
            _beside(part.place, STAGED).replace(part.place)
    except OSError as error:
        undo(parts)
        raise BackupError(f"Cannot put back {error.filename}: {error.strerror}.") from None


def undo(parts: Sequence[Part]) -> None:
    """What stood before a swap, whole or cut anywhere, stands again."""
    for part in parts:
        old = _beside(part.place, OLD)
        if old.exists():
            _remove(part.place)
            _move(old, part.place)


def tidy(parts: Sequence[Part]) -> None:
    """After a swap: remove what stood before."""
    for part in parts:
        _remove(_beside(part.place, OLD))


def discard(parts: Sequence[Part]) -> None:
    """Remove what was staged and is not wanted any more."""
    for part in parts:
        _remove(_beside(part.place, STAGED))


def _beside(place: Path, end: str) -> Path:
    return place.with_name(place.name + end)


def _move(source: Path, target: Path) -> None:
    for log in LOGS:
        one = source.with_name(source.name + log)
        if one.exists():
            one.replace(target.with_name(target.name + log))


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
        return
    for log in LOGS:
        path.with_name(path.name + log).unlink(missing_ok=True)
