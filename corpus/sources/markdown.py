"""The authority's own sheets: a folder of Markdown files with front matter.

A heading that starts with « Cas : » or « Situation : » is an alternative: what stands below holds
only for it. A quote is a note; its first words in bold are its title.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from corpus.errors import SheetError, SourceError
from corpus.procedure import BlockKind, Procedure
from corpus.sources.declaration import Context, Declaration
from corpus.sources.front_matter import read_front_matter
from corpus.sources.markdown_blocks import read_blocks
from corpus.sources.source import Sheet, Unchanged, code_digest

LICENCE = "Licence Ouverte 2.0"
SHEET_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class MarkdownFolder:
    """Every ``*.md`` file below ``folder`` but the READMEs.

    ``audience`` holds for a sheet whose front matter gives none; an empty ``territory`` is the
    publisher's.
    """

    folder: Path
    publisher: str
    name: str = "local"
    licence: str = LICENCE
    territory: str = ""
    audience: tuple[str, ...] = ()

    def fingerprint(self) -> str:
        digest = hashlib.sha256(code_digest().encode())
        said = (self.publisher, self.licence, self.territory, *self.audience)
        digest.update("\x1f".join(said).encode())
        for file in self._files():
            digest.update(str(file.relative_to(self.folder)).encode())
            digest.update(self._digest(file).encode())
        return digest.hexdigest()

    def sheets(self, known: Mapping[str, str]) -> Iterator[Sheet]:
        seen: dict[str, Path] = {}
        for file in self._files():
            where = str(file.relative_to(self.folder))
            first = seen.setdefault(file.stem, file)
            if first != file:
                yield SheetError(
                    f"{where}: expected a file name of its own, found the same as "
                    f"{first.relative_to(self.folder)}",
                    file.stem,
                )
                continue
            try:
                content = file.read_bytes()
                if known.get(file.stem) == hashlib.sha256(content).hexdigest():
                    yield Unchanged(file.stem)
                else:
                    yield self._read(content, file.stem, where)
            except SheetError as error:
                yield SheetError(str(error), file.stem)
            except OSError as error:
                found = f"expected a readable file, found {error.strerror}"
                yield SheetError(f"{where}: {found}", file.stem)

    def _read(self, content: bytes, id: str, where: str) -> Procedure:
        sheet = read_markdown(content, id, where, self.name, self.publisher, self.audience)
        territory = self.territory or self.publisher
        return replace(sheet, licence=self.licence, territory=territory)

    def _digest(self, file: Path) -> str:
        try:
            return hashlib.sha256(file.read_bytes()).hexdigest()
        except OSError as error:  # the sheet will be told as broken
            return str(error.strerror)

    def _files(self) -> list[Path]:
        if not self.folder.is_dir():
            raise SourceError(f"{self.name}: expected a folder of sheets, found no {self.folder}")
        files = self.folder.rglob("*.md")
        return sorted(file for file in files if file.stem.lower() != "readme")


class MarkdownDeclaration(Declaration):
    """A folder of the city's sheets, one Markdown file each; it may be relative."""

    kind: Literal["markdown"]
    folder: Path

    def open(self, context: Context) -> MarkdownFolder:
        return MarkdownFolder(
            self.folder.expanduser(),
            self.publisher or context.authority,
            self.name,
            self.licence,
            self.territory,
            self.audience,
        )


def read_markdown(
    content: bytes,
    id: str,
    where: str,
    source: str,
    publisher: str,
    audience: tuple[str, ...] = (),
) -> Procedure:
    """One sheet; raises SheetError naming the file (``where``), what was expected and found.

    ``audience`` is the one of a sheet whose front matter gives none.
    """
    if not SHEET_NAME.fullmatch(id):
        raise SheetError(
            f"{where}: expected a file name of small letters, digits and single dashes, "
            f"found {id!r}"
        )
    header, body = read_front_matter(_decode(content, where), where, audience)
    blocks, links = read_blocks(body, header.title)
    if not blocks:
        raise SheetError(f"{where}: expected text below the front matter, found none")
    opening = blocks[0]
    starts = not opening.headings and opening.kind is BlockKind.TEXT
    return Procedure(
        id=id,
        title=header.title,
        source=source,
        scope="local",
        publisher=publisher,
        licence=LICENCE,
        url=header.url,
        audience=header.audience,
        territory=publisher,
        themes=header.themes,
        updated=header.updated,
        description=opening.text.split("\n")[0] if starts else "",
        blocks=blocks,
        links=links,
        contact=header.contact,
        questions=header.questions,
        digest=hashlib.sha256(content).hexdigest(),
    )


def _decode(content: bytes, where: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SheetError(
            f"{where}: expected UTF-8, found the byte 0x{content[error.start]:02x} on line {line}"
        ) from None
