"""Make a backup while everything runs: whole and checked, or not there at all."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from assistant.backup import postgres
from assistant.backup.manifest import Manifest, check, files_in, measure, write_manifest
from assistant.backup.models import models_in_force
from assistant.backup.parts import POSTGRES_FILE, SQLITE_FILE, Part, embedded_database, parts
from assistant.storage import sqlite_copy
from assistant.storage.settings import storage_url
from foundation import UsageError


def create(folder: Path) -> Manifest:
    """Copy all that stands here into ``folder``, which is new.

    Each file is read again once written and compared. Raises UsageError, BackupError,
    StorageError.
    """
    if folder.exists():
        raise UsageError(f"Expected a new folder, found that {folder} is there already.")
    partial = folder.with_name(f"{folder.name}.partial")
    try:
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(mode=0o700, parents=True)
        manifest = _write(partial)
        check(partial)
        partial.replace(folder)
    except OSError as error:
        raise UsageError(f"Cannot write {folder}: {error.strerror}.") from None
    return manifest


def _write(folder: Path) -> Manifest:
    schema, revision = "", ""
    for part in parts():
        if part.place.exists():
            _copy(part, folder / part.name)
    if embedded_database() is None:
        schema, revision = postgres.dump(storage_url(), folder / POSTGRES_FILE)
    elif (folder / SQLITE_FILE).is_file():
        revision = sqlite_copy.revision(folder / SQLITE_FILE)
    manifest = Manifest(
        made=datetime.now(UTC).isoformat(timespec="seconds"),
        guichet=version("guichet"),
        database="sqlite" if embedded_database() else "postgresql",
        schema=schema,
        schema_revision=revision,
        files={name: measure(folder / name) for name in files_in(folder)},
        models=models_in_force(),
    )
    write_manifest(folder, manifest)
    for name in manifest.files:
        _to_disk(folder / name)
    return manifest


def _copy(part: Part, target: Path) -> None:
    if part.kind == "sqlite":
        sqlite_copy.copy(part.place, target)
    elif part.place.is_dir():
        shutil.copytree(part.place, target)
    else:
        shutil.copyfile(part.place, target)
        target.chmod(0o600)  # settings may hold secrets


def _to_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
