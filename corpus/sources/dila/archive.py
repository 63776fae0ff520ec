"""Where the files of the State's sheets stand: an archive, or a folder of archives and trees.

An archive is known by its first bytes. Nothing is ever unpacked on the disk, so the names that an
archive gives its members can do no harm; how much it unpacks to in memory is limited.
"""

from __future__ import annotations

import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from corpus.errors import SourceError

SHEET = re.compile(r"(?:.*/)?([FNR][0-9]{1,9})\.(?:json|xml)")
LARGEST_SHEET = 8 * 2**20  # bytes, 80 times that in memory; the largest of 2020 has under 3 MB
LARGEST_SOURCE = 4 * 2**30  # bytes unpacked of one archive; that of 2020 has 0.4 GB as JSON
TAR_MAGICS = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
ZIP_MAGIC = b"PK"


@dataclass(frozen=True, slots=True)
class File:
    """One file: where it stands in the source (unique), its sheet's id, and what it holds.

    ``problem`` says what was found instead when its content could not be had.
    """

    path: str
    id: str
    content: bytes = b""
    problem: str = ""


def files(path: Path, wanted: Callable[[str], object] = lambda path: True) -> Iterator[File]:
    """Every file of a sheet whose path is ``wanted``, in a stable order. Raises SourceError."""
    for name, place in on_disk(path):
        yield from _in(place, name, wanted)


def on_disk(path: Path) -> Iterator[tuple[str, Path]]:
    """(name in the source, place) of each archive and lone sheet; ("", path) for an archive."""
    if path.is_file():
        yield "", path
        return
    for place in sorted(path.rglob("*")):
        name = place.relative_to(path).as_posix()
        if place.is_file() and (SHEET.fullmatch(name) or _magic(place)):
            yield name, place


def _in(place: Path, name: str, wanted: Callable[[str], object]) -> Iterator[File]:
    if found := SHEET.fullmatch(name):
        if wanted(name):
            try:
                with place.open("rb") as stream:
                    yield _file(name, found[1], stream)
            except OSError as error:
                yield File(name, found[1], problem=str(error.strerror))
        return
    prefix = f"{name}/" if name else ""
    try:
        if _magic(place) == "zip":
            yield from _zip(place, prefix, wanted)
        else:
            yield from _tar(place, prefix, wanted)
    except (tarfile.TarError, zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise SourceError(f"{place}: expected a whole .zip or .tgz, found {error}") from error


def _zip(place: Path, prefix: str, wanted: Callable[[str], object]) -> Iterator[File]:
    unpacked = 0
    with zipfile.ZipFile(place) as archive:
        for member in archive.infolist():
            path, found = prefix + member.filename, SHEET.fullmatch(member.filename)
            if not found or member.is_dir() or not wanted(path):
                continue
            unpacked += min(member.file_size, LARGEST_SHEET)  # what is read of it at most
            _limit(unpacked, place)
            try:
                with archive.open(member) as stream:
                    yield _file(path, found[1], stream)
            except (zipfile.BadZipFile, zlib.error, EOFError) as error:
                yield File(path, found[1], problem=f"a damaged member: {error}")
            except (RuntimeError, NotImplementedError) as error:  # a password, a rare packing
                yield File(path, found[1], problem=str(error))


def _tar(place: Path, prefix: str, wanted: Callable[[str], object]) -> Iterator[File]:
    unpacked = 0
    with tarfile.open(place, "r:*") as archive:
        for member in archive:
            unpacked += member.size  # to pass a member by is to unpack it
            _limit(unpacked, place)
            path, found = prefix + member.name, SHEET.fullmatch(member.name)
            if not found or not member.isreg() or not wanted(path):
                continue
            if stream := archive.extractfile(member):
                yield _file(path, found[1], stream)


def _file(path: str, id: str, stream: IO[bytes]) -> File:
    content = stream.read(LARGEST_SHEET + 1)
    if len(content) > LARGEST_SHEET:
        return File(path, id, problem=f"more than {LARGEST_SHEET >> 20} MB, too large for a sheet")
    return File(path, id, content)


def _limit(unpacked: int, place: Path) -> None:
    if unpacked > LARGEST_SOURCE:
        limit = LARGEST_SOURCE >> 30
        raise SourceError(f"{place}: expected at most {limit} GB when unpacked, found more")


def _magic(place: Path) -> str:
    """ "zip", "tar" or "": what the first bytes of a file say it is."""
    try:
        with place.open("rb") as stream:
            start = stream.read(512)
    except OSError:
        return ""
    if start.startswith(ZIP_MAGIC):
        return "zip"
    return "tar" if start.startswith(TAR_MAGICS) or start[257:262] == b"ustar" else ""
