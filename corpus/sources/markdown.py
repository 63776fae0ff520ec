"""The authority's own sheets: a folder of Markdown files with front matter.

A heading that starts with « Cas : » or « Situation : » is an alternative: what stands below holds
only for it. A quote is a note; its first words in bold are its title.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import SheetError, SourceError
from corpus.procedure import BlockKind, Procedure
from corpus.sources.front_matter import read_front_matter
from corpus.sources.markdown_blocks import read_blocks
from corpus.sources.source import Sheet, code_digest

LICENCE = "Licence Ouverte 2.0"
SHEET_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class MarkdownFolder:
    """Every ``*.md`` file below ``folder`` but the READMEs; ``publisher`` is the authority."""

    folder: Path
    publisher: str
    name: str = "local"

    def fingerprint(self) -> str:
        digest = hashlib.sha256(code_digest().encode())
        digest.update(self.publisher.encode())
        for file in self._files():
            digest.update(str(file.relative_to(self.folder)).encode())
            digest.update(hashlib.sha256(file.read_bytes()).digest())
        return digest.hexdigest()

    def sheets(self) -> Iterator[Sheet]:
        known: dict[str, Path] = {}
        for file in self._files():
            where = str(file.relative_to(self.folder))
            try:
                if file.stem in known:
                    raise SheetError(
                        f"{where}: expected a file name of its own, found the same as "
                        f"{known[file.stem].relative_to(self.folder)}"
                    )
                known[file.stem] = file
                yield read_markdown(file.read_bytes(), file.stem, where, self.name, self.publisher)
            except SheetError as error:
                yield error
            except OSError as error:
                yield SheetError(f"{where}: expected a readable file, found {error.strerror}")

    def _files(self) -> list[Path]:
        if not self.folder.is_dir():
            raise SourceError(f"{self.name}: expected a folder of sheets, found no {self.folder}")
        files = self.folder.rglob("*.md")
        return sorted(file for file in files if file.stem.lower() != "readme")


def read_markdown(content: bytes, id: str, where: str, source: str, publisher: str) -> Procedure:
    """One sheet; raises SheetError naming the file (``where``), what was expected and found."""
    if not SHEET_NAME.fullmatch(id):
        raise SheetError(
            f"{where}: expected a file name of small letters, digits and single dashes, "
            f"found {id!r}"
        )
    header, body = read_front_matter(_decode(content, where), where)
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
