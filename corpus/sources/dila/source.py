"""The snapshot of service-public sheets, from its tarball or from an unpacked folder.

A sheet that stands under several audiences is one procedure with all of them when its text is the
same. When the text differs, the audience first in ``AUDIENCES`` keeps the sheet's own id, and each
other wording takes its audience as a suffix (``F1707-professionnels``): two ids, nothing lost.
"""

from __future__ import annotations

import hashlib
import re
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.errors import SheetError, SourceError
from corpus.procedure import Procedure
from corpus.sources.dila.sheet import read_sheet
from corpus.sources.dila.tree import read_json
from corpus.sources.source import LeftOut, Sheet, code_digest

AUDIENCES = ("particuliers", "professionnels", "associations")
MEMBER = re.compile(r"(?:.*/)?data/([a-z]+)/(F\d+)\.json")
LARGEST_SHEET = 20 * 2**20  # bytes; the largest of 2020 has under 3 MB


@dataclass(frozen=True)
class ServicePublic:
    """Sheets under ``path`` (a ``.tgz``, or a folder holding ``<audience>/F….json``)."""

    path: Path
    audiences: Sequence[str] = ("particuliers",)
    name: str = "service-public"

    def fingerprint(self) -> str:
        digest = hashlib.sha256(code_digest().encode())
        digest.update(",".join(self._audiences).encode())
        if self.path.is_file():
            with self.path.open("rb") as stream:
                digest.update(hashlib.file_digest(stream, "sha256").digest())
        else:
            for audience, id, content in self._files():
                digest.update(f"{audience}/{id}".encode() + hashlib.sha256(content).digest())
        return digest.hexdigest()

    def sheets(self) -> Iterator[Sheet]:
        read: dict[str, list[Procedure]] = {}
        for audience, id, content in sorted(self._files(), key=self._order):
            where = f"{audience}/{id}.json"
            try:
                digest = hashlib.sha256(content).hexdigest()
                sheet = read_sheet(read_json(content, where), where, self.name, audience, digest)
            except SheetError as error:
                yield error
                continue
            if isinstance(sheet, LeftOut):
                yield sheet
            else:
                read.setdefault(sheet.id, []).append(sheet)
        for same_id in read.values():
            yield from _merge(same_id)

    @property
    def _audiences(self) -> tuple[str, ...]:
        unknown = [audience for audience in self.audiences if audience not in AUDIENCES]
        if unknown:
            raise SourceError(f"expected audiences among {AUDIENCES}, found {unknown}")
        return tuple(audience for audience in AUDIENCES if audience in self.audiences)

    def _order(self, file: tuple[str, str, bytes]) -> tuple[int, int]:
        return AUDIENCES.index(file[0]), int(file[1][1:])

    def _files(self) -> Iterator[tuple[str, str, bytes]]:
        """(audience, sheet id, content); members are read in memory, nothing is unpacked."""
        audiences, found = self._audiences, 0
        for audience, id, content in self._tarball() if self.path.is_file() else self._folder():
            if audience in audiences:
                found += 1
                yield audience, id, content
        if not found:
            raise SourceError(
                f"{self.path}: expected sheets in data/{{{','.join(audiences)}}}/F….json, "
                f"found {'none' if self.path.exists() else 'no such file or folder'}"
            )

    def _tarball(self) -> Iterator[tuple[str, str, bytes]]:
        try:
            with tarfile.open(self.path, "r:*") as archive:
                for member in archive:
                    named = MEMBER.fullmatch(member.name)
                    if not named or not member.isreg() or named[1] not in self._audiences:
                        continue
                    if member.size > LARGEST_SHEET:
                        raise SourceError(f"{self.path}: {member.name} is too large for a sheet")
                    stream = archive.extractfile(member)
                    yield named[1], named[2], stream.read() if stream else b""
        except (tarfile.TarError, EOFError, OSError) as error:
            raise SourceError(f"{self.path}: expected a .tgz, found {error}") from error

    def _folder(self) -> Iterator[tuple[str, str, bytes]]:
        folder = next(self.path.glob("**/data"), self.path)
        for audience in self._audiences:
            for file in sorted((folder / audience).glob("F*.json")):
                if re.fullmatch(r"F\d+", file.stem):
                    yield audience, file.stem, file.read_bytes()


def _merge(same_id: list[Procedure]) -> Iterator[Procedure]:
    wordings: list[Procedure] = []
    for sheet in same_id:
        for index, known in enumerate(wordings):
            if _text(known) == _text(sheet):
                wordings[index] = replace(
                    known,
                    audience=known.audience + sheet.audience,
                    themes=tuple(dict.fromkeys(known.themes + sheet.themes)),
                    links=tuple(dict.fromkeys(known.links + sheet.links)),
                    questions=tuple(dict.fromkeys(known.questions + sheet.questions)),
                    definitions=tuple(dict.fromkeys(known.definitions + sheet.definitions)),
                    digest=hashlib.sha256((known.digest + sheet.digest).encode()).hexdigest(),
                )
                break
        else:
            wordings.append(sheet)
    first, *others = wordings
    yield first
    for other in others:
        yield replace(other, id=f"{other.id}-{other.audience[0]}")


def _text(sheet: Procedure) -> tuple[object, ...]:
    return sheet.title, sheet.description, sheet.blocks
