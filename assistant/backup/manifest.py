"""What a backup says of itself: versions, each file with its SHA-256, the models by hash."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from corpus.pinned import sha256_of
from foundation import UsageError

NAME, VERSION, MANIFEST = "guichet-backup", 1, "manifest.json"


@dataclass(frozen=True, slots=True)
class Copied:
    """One file of a backup; ``size`` in bytes."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """``files`` by their path inside; ``models`` are the SHA-256 of those in force then.

    ``schema`` is that of a PostgreSQL database's tables, empty on SQLite.
    """

    made: str  # ISO moment
    guichet: str  # version of the software
    database: str  # "sqlite" or "postgresql"
    schema: str
    schema_revision: str
    files: Mapping[str, Copied]
    models: Mapping[str, str]


def measure(path: Path) -> Copied:
    return Copied(path.stat().st_size, sha256_of(path))


def files_in(folder: Path) -> list[str]:
    """Every file under it but the manifest, as sorted relative paths."""
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(name for name in found if name != MANIFEST)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    content = {"format": NAME, "version": VERSION, **asdict(manifest)}
    with private(folder / MANIFEST) as out:
        out.write((json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode())
        out.flush()
        os.fsync(out.fileno())


def read_manifest(folder: Path) -> Manifest:
    """Raises UsageError for what is no backup, or one of another form."""
    path = folder / MANIFEST
    try:
        found = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise UsageError(f"Cannot read {path}: {error.strerror}.") from None
    except ValueError:
        found = None
    if not isinstance(found, dict) or (found.get("format"), found.get("version")) != (
        NAME,
        VERSION,
    ):
        raise UsageError(f"{path}: expected a {NAME} of version {VERSION}.")
    try:
        return _read(found)
    except (KeyError, TypeError, AttributeError):
        raise UsageError(f"{path}: expected what `guichet backup create` writes.") from None


def check(folder: Path) -> Manifest:
    """The manifest, once every file was found to be what it says. Raises UsageError."""
    manifest = read_manifest(folder)
    found = files_in(folder)
    if found != sorted(manifest.files):
        differ = sorted(set(found) ^ set(manifest.files))
        raise UsageError(f"{folder}: expected the files of {MANIFEST}, found {differ[0]} differ.")
    for name, told in manifest.files.items():
        if measure(folder / name) != told:
            raise UsageError(
                f"{folder / name}: expected the content that {MANIFEST} tells, found another: "
                "the file was cut or changed."
            )
    return manifest


def private(path: Path) -> Any:
    """A new file, readable by its owner only."""
    return os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")


def _read(found: dict[str, Any]) -> Manifest:
    files = {name: Copied(**file) for name, file in found["files"].items()}
    return Manifest(
        made=str(found["made"]),
        guichet=str(found["guichet"]),
        database=str(found["database"]),
        schema=str(found["schema"]),
        schema_revision=str(found["schema_revision"]),
        files=files,
        models=dict(found["models"]),
    )
