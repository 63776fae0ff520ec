"""The State's sheets, from the official archives (XML) or from the npm snapshot (JSON).

The files are gone through twice, one at a time: first only for what they say of each other and to
see which have changed, then those that have are read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import SheetError, SourceError
from corpus.procedure import Procedure
from corpus.sources.dila.addresses import AUDIENCES, audience_of
from corpus.sources.dila.archive import File, files, on_disk
from corpus.sources.dila.around import Around
from corpus.sources.dila.formats import read_tree
from corpus.sources.dila.merging import Entry, merge, unchanged
from corpus.sources.dila.sheet import read_sheet
from corpus.sources.dila.survey import Survey
from corpus.sources.source import LeftOut, Sheet, code_digest


@dataclass(frozen=True)
class ServicePublic:
    """Sheets under ``path``: an archive (``.zip``, ``.tgz``), or a folder of archives and trees."""

    path: Path
    audiences: Sequence[str] = ("particuliers",)
    name: str = "service-public"

    def fingerprint(self) -> str:
        digest = hashlib.sha256(code_digest().encode())
        digest.update(",".join(self._audiences).encode())
        for name, place in on_disk(self.path):
            with place.open("rb") as stream:
                digest.update(name.encode() + hashlib.file_digest(stream, "sha256").digest())
        return digest.hexdigest()

    def sheets(self, known: Mapping[str, str]) -> Iterator[Sheet]:
        survey = self._survey()
        yield from survey.copies
        read: dict[str, Procedure | LeftOut | SheetError] = {}
        groups = survey.groups()
        still = {id: unchanged(id, group, known) for id, group in groups.items()}
        changed = {
            entry.path: entry for id, group in groups.items() if not still[id] for entry in group
        }
        for file in files(self.path, changed.__contains__) if changed else ():
            read[file.path] = self._read(file, changed[file.path], survey.around(file.path))
        for id in sorted(groups, key=lambda id: int(id[1:])):
            yield from still[id] or merge(id, groups[id], read)

    @property
    def _audiences(self) -> tuple[str, ...]:
        unknown = [audience for audience in self.audiences if audience not in AUDIENCES]
        if unknown:
            raise SourceError(f"expected audiences among {AUDIENCES}, found {unknown}")
        return tuple(audience for audience in AUDIENCES if audience in self.audiences)

    def _survey(self) -> Survey:
        survey, audiences = Survey(), self._audiences
        for file in files(self.path, lambda path: audience_of(path, ()) in {"", *audiences}):
            survey.look(file, audiences)
        if not survey.any:
            raise SourceError(
                f"{self.path}: expected sheets (F….xml or F….json) for {', '.join(audiences)}, "
                f"found {'none' if self.path.exists() else 'no such file or folder'}"
            )
        return survey

    def _read(self, file: File, entry: Entry, around: Around) -> Procedure | LeftOut | SheetError:
        where = "/".join(file.path.split("/")[-2:])
        try:
            if file.problem:
                raise SheetError(f"{where}: expected a sheet, found {file.problem}")
            tree = read_tree(file.content, where)
            if not entry.audience:
                raise SheetError(f"{where}: expected its audience in FilDAriane, found none")
            return read_sheet(tree, where, self.name, entry.audience, entry.digest, around)
        except SheetError as error:
            return error
