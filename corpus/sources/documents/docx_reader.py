"""A Word file (DOCX): headings by style, paragraphs, lists and tables in order."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any

import docx
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from corpus.procedure import BlockKind, Link
from corpus.sources.documents.document import Document, Unreadable
from corpus.sources.documents.grid import is_layout, rows
from corpus.sources.documents.outline import Outline
from corpus.sources.documents.titles import choose_title
from corpus.sources.markdown_blocks import FORM
from corpus.sources.spacing import tidy
from corpus.sources.table_lines import MAX_COLUMNS

MAX_UNPACKED = 200_000_000  # bytes: a zip bomb unpacks to far more
MAX_DEPTH = 20  # tables or controls within one another
BULLET = re.compile(r"^(?:[•‣▪●○◦–—·➢►✓-]|[\uf000-\uf0ff])\s+")
HEADING = re.compile(r"(?:heading|titre)\s*([1-9])$", re.IGNORECASE)
LIST = re.compile(r"list|liste|puce", re.IGNORECASE)
CONTENTS = re.compile(r"(?:toc|tm|table des matières|contents)\b", re.IGNORECASE)


def read_docx(content: bytes, name: str) -> Document:
    """Raises Unreadable; other exceptions of the parser are for the caller to explain.

    ``name`` is the file's own, which is no title.
    """
    _check(content)
    document = docx.Document(io.BytesIO(content))
    _narrow(document.element.body)
    outline = Outline()
    links: dict[Link, None] = {}
    for piece in _pieces(document.element.body, document, 0):
        if isinstance(piece, Table):
            _table(piece, outline, links, 0)
        else:
            _paragraph(piece, outline, links)
    properties = document.core_properties
    title = choose_title(_property(properties, "title"), outline.headings, name)
    return Document(title, _date(properties), outline.blocks(title), tuple(links))


def _check(content: bytes) -> None:
    """Refuse, before unpacking, what is no Word file or unpacks to too much."""
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise Unreadable(
            "expected a DOCX file that opens without a password, found an encrypted one (or an "
            "old .doc)"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(item.file_size for item in archive.infolist())
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise Unreadable(f"expected a whole DOCX file, found: {error}") from None
    if "[Content_Types].xml" not in names:
        raise Unreadable("expected a DOCX file, found another kind of archive")
    if unpacked > MAX_UNPACKED:
        raise Unreadable(
            f"expected at most {MAX_UNPACKED // 1_000_000} MB once unpacked, "
            f"found {unpacked // 1_000_000} MB"
        )


def _narrow(body: Any) -> None:
    """A cell may say that it covers a billion columns, and the library would make each of them."""
    for span in body.iter(qn("w:gridSpan")):
        said = str(span.get(qn("w:val")))
        wide = min(int(said[:6]), MAX_COLUMNS) if said.isdecimal() else 1
        span.set(qn("w:val"), str(max(wide, 1)))


def _pieces(element: Any, parent: Any, depth: int) -> Iterator[Paragraph | Table]:
    """Paragraphs and tables in order, those within content controls too; no table of contents."""
    if depth > MAX_DEPTH:
        return
    for child in element.iterchildren():
        if child.tag == qn("w:p"):
            yield Paragraph(child, parent)
        elif child.tag == qn("w:tbl"):
            yield Table(child, parent)
        elif child.tag in (qn("w:sdt"), qn("w:ins"), qn("w:customXml")):
            gallery = child.find(f".//{qn('w:docPartGallery')}")
            if gallery is not None and "contents" in str(gallery.get(qn("w:val"))).lower():
                continue
            inner = child.find(qn("w:sdtContent"))
            yield from _pieces(child if inner is None else inner, parent, depth + 1)


def _paragraph(paragraph: Paragraph, outline: Outline, links: dict[Link, None]) -> None:
    text = _text(paragraph)
    if not text:
        return
    style, level = _style(paragraph)
    if CONTENTS.match(style):
        return
    links.update(dict.fromkeys(_links(paragraph)))
    if level:
        outline.heading(level, text.replace("\n", " "))
        return
    lines = [tidy(line) for line in text.split("\n")]
    bullet = BULLET.match(lines[0])
    depth = _list_depth(paragraph, style)
    if bullet or depth is not None:
        lines[0] = lines[0][bullet.end() :] if bullet else lines[0]
        mark = "  - " if depth else "- "
        outline.add(BlockKind.LIST, [f"{mark}{' '.join(filter(None, lines))}"])
    else:
        outline.add(BlockKind.TEXT, lines)


def _table(table: Table, outline: Outline, links: dict[Link, None], depth: int) -> None:
    grid: list[list[str]] = []
    for row in table.rows:
        texts, seen = [], set()
        for cell in row.cells:  # a merged cell comes once for each column it covers
            texts.append("" if cell._tc in seen else _cell(cell, links, depth))
            seen.add(cell._tc)
        grid.append(texts)
    if is_layout(grid):
        for row_of in grid:
            for text in row_of:
                outline.add(BlockKind.TEXT, [tidy(line) for line in text.split("\n")])
        return
    marked = table._tbl.find(f".//{qn('w:tblHeader')}") is not None
    header = [text.replace("\n", " ") for text in grid[0]] if marked and len(grid) > 1 else None
    body = grid[1:] if header else grid
    lines = rows([[cell.replace("\n", " ") for cell in row] for row in body], header)
    outline.add(BlockKind.TABLE, lines, join=False)


def _cell(cell: Any, links: dict[Link, None], depth: int) -> str:
    texts: list[str] = []
    for piece in _pieces(cell._tc, cell, depth):
        if isinstance(piece, Paragraph):
            links.update(dict.fromkeys(_links(piece)))
            texts.append(_text(piece))
        elif depth < MAX_DEPTH:
            for row in piece.rows:
                inner = dict.fromkeys(_cell(each, links, depth + 1) for each in row.cells)
                texts.append(" ".join(filter(None, inner)))
    return "\n".join(filter(None, texts))


def _text(paragraph: Paragraph) -> str:
    """What a reader sees: insertions yes, deletions and hidden text no."""
    parts: list[str] = []
    for node in paragraph._p.iter(qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:noBreakHyphen")):
        run = node.getparent()
        if run is None or run.tag != qn("w:r"):  # a tab stop of the style is no tab
            continue
        hidden = run.find(f"{qn('w:rPr')}/{qn('w:vanish')}")
        if hidden is not None and hidden.get(qn("w:val")) not in ("0", "false"):
            continue
        if any(above.tag == qn("w:txbxContent") for above in run.iterancestors()):
            continue  # a text box: kept twice in the file, and out of the reading order
        given = {qn("w:tab"): " ", qn("w:br"): "\n", qn("w:noBreakHyphen"): "-"}
        parts.append(given.get(node.tag) or node.text or "")
    lines = "".join(parts).split("\n")
    return "\n".join(filter(None, map(tidy, lines)))


def _style(paragraph: Paragraph) -> tuple[str, int]:
    """The style's name and its heading level, 0 when it is no heading."""
    style = paragraph.style
    name = first = str(style.name or "") if style is not None else ""
    seen = 0
    while style is not None and seen < MAX_DEPTH:
        name = str(style.name or "")
        if name.lower() in ("title", "titre", "titre principal"):
            return first, 1
        if match := HEADING.match(name):
            return first, int(match[1]) + 1
        outline = style.element.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        if outline is not None and str(outline.get(qn("w:val"))).isdecimal():
            level = int(outline.get(qn("w:val")))
            return first, level + 2 if level < 9 else 0
        style, seen = style.base_style, seen + 1
    return first, 0


def _list_depth(paragraph: Paragraph, style: str) -> int | None:
    numbering = paragraph._p.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
    if numbering is not None:
        number = numbering.find(qn("w:numId"))
        level = numbering.find(qn("w:ilvl"))
        if number is not None and number.get(qn("w:val")) != "0":
            depth = str(level.get(qn("w:val"))) if level is not None else "0"
            return int(depth) if depth.isdecimal() else 0
    if LIST.search(style) and not style.lower().startswith("list paragraph"):
        return 1 if re.search(r"[2-9]$", style) else 0
    return None


def _links(paragraph: Paragraph) -> Iterator[Link]:
    for link in paragraph.hyperlinks:
        address = link.url
        words = tidy(link.text)
        if address.startswith(("https://", "http://")) and words:
            yield Link("form" if FORM.search(address) else "more", words, address)


def _property(properties: Any, name: str) -> Any:
    try:
        return getattr(properties, name)
    except (ValueError, KeyError, AttributeError):  # metadata that the writer mangled
        return None


def _date(properties: Any) -> date | None:
    for name in ("modified", "created"):
        if moment := _property(properties, name):
            found: date = moment.date()
            return found
    return None
