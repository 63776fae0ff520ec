"""A folder of documents as a source: one sheet a file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from corpus.errors import SheetError, SourceError
from corpus.procedure import BlockKind, Procedure
from corpus.sources.declaration import Context
from corpus.sources.documents.document import Document, Unreadable
from corpus.sources.documents.isolation import Isolated
from corpus.sources.documents.sidecar import Sidecar, read_sidecar
from corpus.sources.documents.titles import title_from_name
from corpus.sources.slug import slug
from corpus.sources.source import LeftOut, Sheet, Unchanged, code_digest

if TYPE_CHECKING:
    from corpus.sources.documents.declaration import DocumentsDeclaration

READ = (".docx", ".pdf")  # a Word file before its PDF: what is a heading is told in it
OTHERS = (".doc", ".odt", ".rtf", ".odp", ".ods", ".ppt", ".pptx", ".xls", ".xlsx")


class DocumentsFolder:
    """Every PDF and DOCX file below the folder; hidden and temporary files are passed over."""

    def __init__(self, declaration: DocumentsDeclaration, context: Context) -> None:
        self.name = declaration.name
        self._declaration = declaration
        self._folder = declaration.folder.expanduser()
        self._publisher = declaration.publisher or context.authority
        said = declaration.model_dump_json() + self._publisher
        self._said = hashlib.sha256(said.encode()).digest()  # makes other sheets of the same file

    def fingerprint(self) -> str:
        """From names, sizes and times: a folder of thousands of files is not read for it."""
        digest = hashlib.sha256(code_digest().encode() + self._said)
        for file in self._files((*READ, *OTHERS, ".toml")):
            seen = file.stat()
            digest.update(f"{self._where(file)}\0{seen.st_size}\0{seen.st_mtime_ns}\n".encode())
        return digest.hexdigest()

    def sheets(self, known: Mapping[str, str]) -> Iterator[Sheet]:
        declaration = self._declaration
        seen: dict[str, Path] = {}
        with Isolated(declaration.max_seconds, declaration.max_pages) as parser:
            for file in self._files((*READ, *OTHERS)):
                id = self._id(file)
                if file.suffix.lower() in OTHERS:
                    suffix = file.suffix.lower()
                    yield LeftOut(f"{id}{suffix}", f"{suffix} files are not read")
                    continue
                first = seen.setdefault(id, file)
                if first != file:
                    yield self._twice(id, file, first)
                    continue
                yield from self._sheet(file, id, known, parser)

    def _sheet(
        self, file: Path, id: str, known: Mapping[str, str], parser: Isolated
    ) -> Iterator[Sheet]:
        where = self._where(file)
        try:
            if not id:
                raise SheetError(
                    f"{where}: expected a file name with letters or digits, found none"
                )
            size, limit = file.stat().st_size, self._declaration.max_megabytes * 1_000_000
            if size > limit:
                raise SheetError(
                    f"{where}: expected at most {self._declaration.max_megabytes} MB, "
                    f"found {size // 1_000_000} MB"
                )
            sidecar, beside = read_sidecar(file, where)
            content = file.read_bytes()
            digest = hashlib.sha256(self._said + beside + b"\0" + content).hexdigest()
            if known.get(id) == digest:
                yield Unchanged(id)
                return
            document = parser.read(file)
        except SheetError as error:
            yield SheetError(str(error), id)
        except Unreadable as error:
            yield SheetError(f"{where}: {error}", id)
        except OSError as error:
            yield SheetError(f"{where}: expected a readable file, found: {error.strerror}", id)
        else:
            yield self._procedure(file, id, document, sidecar, digest)
            if document.warning:  # without the id: the sheet itself is good
                yield SheetError(f"{where}: {document.warning}")

    def _procedure(
        self, file: Path, id: str, document: Document, sidecar: Sidecar, digest: str
    ) -> Procedure:
        declaration = self._declaration
        url = sidecar.url or ""
        if not url and declaration.url_base:
            url = f"{declaration.url_base.rstrip('/')}/{quote(self._where(file))}"
        opening = document.blocks[0]
        starts = not opening.headings and opening.kind is BlockKind.TEXT
        return Procedure(
            id=id,
            title=sidecar.title or document.title or title_from_name(file.stem),
            source=self.name,
            scope="local",
            publisher=self._publisher,
            licence=declaration.licence,
            url=url,
            audience=sidecar.audience or declaration.audience,
            territory=declaration.territory or self._publisher,
            themes=declaration.themes if sidecar.themes is None else sidecar.themes,
            updated=sidecar.updated or document.updated,
            description=opening.text.split("\n")[0] if starts else "",
            blocks=document.blocks,
            links=document.links,
            questions=sidecar.questions,
            contact=sidecar.contact,
            digest=digest,
        )

    def _twice(self, id: str, file: Path, first: Path) -> Sheet:
        if file.with_suffix("") == first.with_suffix(""):
            return LeftOut(f"{id}{file.suffix.lower()}", "the same document is there as DOCX")
        return SheetError(
            f"{self._where(file)}: expected a file name of its own, found the same (but for "
            f"capitals, accents and signs) as {self._where(first)}"
        )

    def _id(self, file: Path) -> str:
        return slug(self._where(file.with_suffix("")))

    def _where(self, file: Path) -> str:
        return file.relative_to(self._folder).as_posix()

    def _files(self, suffixes: tuple[str, ...]) -> list[Path]:
        if not self._folder.is_dir():
            raise SourceError(
                f"{self.name}: expected a folder of documents, found no {self._folder}"
            )
        files = [
            file
            for file in self._folder.rglob("*")
            if file.suffix.lower() in suffixes and file.is_file() and not _passed_over(file)
        ]
        return sorted(files, key=lambda file: (self._where(file.with_suffix("")), file.suffix))


def _passed_over(file: Path) -> bool:
    return file.name.startswith((".", "~$"))
