"""Whether an artefact is there and right: cheaply at each start, by its hashes when asked.

A verified artefact has a stamp beside it (``<target>.json``: each file's size, time and hash), so
that the second start need not read a gigabyte again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import Enum
from pathlib import Path

from assistant.artefacts.manifest import Artefact
from corpus.pinned import sha256_of

REMEDY = "remedy: guichet models fetch"


class State(Enum):
    """``UNVERIFIED``: the sizes are right, but the files have changed hands since their stamp."""

    READY = "ready"
    UNVERIFIED = "unverified"
    MISSING = "missing"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found; ``detail`` is a plain line for ``MISSING`` and ``WRONG``, else empty."""

    state: State
    detail: str = ""


@dataclass(frozen=True, slots=True)
class StampedFile:
    """A file as it was when verified; ``mtime_ns`` is 0 when it never was."""

    size: int
    mtime_ns: int
    sha256: str


Stamp = Mapping[str, StampedFile]  # keys: paths relative to the models folder


def inspect(artefact: Artefact, models: Path, *, deep: bool = False) -> Inspection:
    """Compare the artefact with its stamp and the manifest; ``deep`` hashes every file."""
    target = models / artefact.target
    if not target.exists():
        return Inspection(State.MISSING, f"{target}: expected {artefact.title}, found nothing")
    expected = _expected(artefact, models)
    if not expected:
        return Inspection(State.WRONG, f"{target}: expected the stamp of {artefact.title} beside")
    state = State.READY
    for name, file in expected.items():
        path = models / name
        found = path.stat() if path.is_file() else None
        if found is None or found.st_size != file.size:
            size = f"{found.st_size} bytes" if found else "nothing"
            detail = f"{path}: expected {file.size} bytes (SHA-256 {file.sha256}), found {size}"
            return Inspection(State.WRONG, detail)
        if deep and (digest := sha256_of(path)) != file.sha256:
            detail = f"{path}: expected SHA-256 {file.sha256}, found {digest}"
            return Inspection(State.WRONG, detail)
        if not deep and found.st_mtime_ns != file.mtime_ns:
            state = State.UNVERIFIED
    return Inspection(state)


def stamp_files(artefact: Artefact, made_in: Path) -> Stamp:
    """Hash the files of the artefact that stands in ``made_in`` (a rename keeps their times)."""
    target = made_in / artefact.target
    files = [target] if target.is_file() else sorted(p for p in target.rglob("*") if p.is_file())
    return {
        path.relative_to(made_in).as_posix(): StampedFile(
            path.stat().st_size, path.stat().st_mtime_ns, sha256_of(path)
        )
        for path in files
    }


def write_stamp(artefact: Artefact, models: Path, stamp: Stamp) -> None:
    """Put the stamp beside the artefact, in one rename."""
    content = {
        "artefact": artefact.name,
        "made_from": artefact.sha256,
        "files": {name: asdict(file) for name, file in stamp.items()},
    }
    path = stamp_path(artefact, models)
    partial = path.with_name(f".{path.name}")
    partial.write_text(json.dumps(content, indent=1), encoding="utf-8")
    partial.replace(path)


def stamp_path(artefact: Artefact, models: Path) -> Path:
    """Where the stamp stands, whether it does or not."""
    return models / f"{artefact.target}.json"


def _expected(artefact: Artefact, models: Path) -> Stamp:
    """The stamp; for a joined file without one, what the manifest says of it."""
    try:
        content = json.loads(stamp_path(artefact, models).read_text(encoding="utf-8"))
        stamp = {name: StampedFile(**file) for name, file in content["files"].items()}
        made_from = content["made_from"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        stamp, made_from = {}, None
    if artefact.made_by == "join":
        known = stamp.get(artefact.target)
        time = known.mtime_ns if known and made_from == artefact.sha256 else 0
        return {artefact.target: StampedFile(artefact.disk, time, artefact.sha256)}
    return stamp if made_from == artefact.sha256 else {}
