"""A PDF file: headings by size and weight, paragraphs, lists, tables, in reading order.

Text comes from the file's own letters. A page of images without letters is a scan: it is told.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from corpus.procedure import Link
from corpus.sources.documents.document import Document, Unreadable
from corpus.sources.documents.pdf_columns import reading_order
from corpus.sources.documents.pdf_hyphens import vocabulary
from corpus.sources.documents.pdf_margins import without_margins
from corpus.sources.documents.pdf_tables import RuledTable, ruled_tables
from corpus.sources.documents.pdf_text import Flow, heading_levels
from corpus.sources.documents.pdf_words import Segment, segments, visible
from corpus.sources.documents.titles import choose_title
from corpus.sources.markdown_blocks import FORM
from corpus.sources.spacing import tidy

SCAN_SHARE = 0.5  # of the page that an image covers
SCAN_LETTERS = 150  # a stamp on a scan has fewer
MAX_LETTERS = 5_000_000
MAX_UNKNOWN = 0.02  # of the letters: a font without the table of its letters gives (cid:12)
OCR = "have it recognised (OCR), then put the new file in its place"


def read_pdf(content: bytes, name: str, max_pages: int) -> Document:
    """Raises Unreadable; other exceptions of the parser are for the caller to explain.

    ``name`` is the file's own, which is no title.
    """
    start = content[:1024].find(b"%PDF-")
    if start < 0:
        raise Unreadable("expected a PDF file, found something else")
    try:
        pdf = pdfplumber.open(io.BytesIO(content), unicode_norm="NFC")
    except PdfminerException as error:
        raise _explained(error) from None
    with pdf:
        if not pdf.pages:
            raise Unreadable("expected pages, found none (the file may be cut short)")
        if len(pdf.pages) > max_pages:
            raise Unreadable(
                f"expected at most {max_pages} pages, found {len(pdf.pages)}: cut it into parts, "
                "or raise max_pages"
            )
        return _read(pdf, name)


def _read(pdf: Any, name: str) -> Document:
    pages: list[list[Segment]] = []
    tables: list[list[RuledTable]] = []
    heights: list[float] = []
    links: dict[Link, None] = {}
    scans: list[int] = []
    letters = 0
    for number, whole in enumerate(pdf.pages, start=1):
        page = visible(whole)
        found = ruled_tables(page)
        here = segments(page, [table.box for table in found])
        for index, table in enumerate(found):
            x0, top, x1, bottom = table.box
            here.append(Segment("", x0, x1, top, bottom, table=index))
        written = sum(len(segment.text) for segment in here)
        written += sum(len(cell) for table in found for row in table.grid for cell in row)
        if written < SCAN_LETTERS and _covered(whole) >= SCAN_SHARE:
            scans.append(number)
        if (letters := letters + written) > MAX_LETTERS:
            raise Unreadable(f"expected at most {MAX_LETTERS} letters of text, found more")
        links.update(dict.fromkeys(_links(whole, page)))
        pages.append(here)
        tables.append(found)
        heights.append(float(whole.height))
        whole.close()  # frees what the page parsed
    silent = [number for number in scans if not pages[number - 1]]
    blank = sum(not page for page in pages) - len(silent)
    if letters == 0 or len(scans) + blank == len(pages):
        if not scans:
            raise Unreadable("expected text, found none in the whole file")
        raise Unreadable(f"{pages_words(scans)} and no text: {OCR}")
    unknown = sum(segment.text.count("(cid:") for page in pages for segment in page)
    if unknown > MAX_UNKNOWN * letters:
        raise Unreadable(f"expected letters, found a font that does not say which they are: {OCR}")
    flow = _flow(pages, tables, heights)
    title = choose_title(_metadata(pdf, "Title"), flow.outline.headings, name)
    warning = (
        f"{pages_words(silent)} and no text: {OCR}; the other pages were read" if silent else ""
    )
    blocks = flow.outline.blocks(title)
    if not blocks:
        raise Unreadable("expected text, found headings or page numbers only")
    return Document(title, _date(pdf), blocks, tuple(links), warning)


def _flow(
    pages: Sequence[Sequence[Segment]],
    tables: Sequence[Sequence[RuledTable]],
    heights: Sequence[float],
) -> Flow:
    kept = without_margins(pages, heights)
    texts = [segment for page in kept for segment in page if segment.table is None]
    body, levels = heading_levels(texts)
    flow = Flow(body, levels, vocabulary(texts))
    for page, on_page in zip(kept, tables, strict=True):
        for number, region in enumerate(reading_order(page)):
            flow.region(region, on_page, top=number == 0)
    flow.close()
    return flow


def pages_words(numbers: Sequence[int]) -> str:
    """« pages 1–4 and 7 hold images », « page 2 holds an image »."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    words = [f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
    if len(numbers) == 1:
        return f"page {words[0]} holds an image"
    return f"pages {', '.join(words)} hold images"


def _covered(page: Any) -> float:
    area = float(page.width) * float(page.height) or 1.0
    covered = 0.0
    for each in page.images:
        wide = min(each["x1"], page.width) - max(each["x0"], 0)
        high = min(each["bottom"], page.height) - max(each["top"], 0)
        covered += max(wide, 0) * max(high, 0)
    return covered / area


def _links(whole: Any, page: Any) -> Iterator[Link]:
    for link in whole.hyperlinks:
        address = str(link.get("uri") or "")
        if not address.startswith(("https://", "http://")):
            continue
        words = tidy(page.filter(_within(link)).extract_text() or "")
        yield Link("form" if FORM.search(address) else "more", words or address, address)


def _within(link: Any) -> Callable[[Any], bool]:
    def inside(item: Any) -> bool:
        x, y = (item["x0"] + item["x1"]) / 2, (item["top"] + item["bottom"]) / 2
        return bool(link["x0"] <= x <= link["x1"] and link["top"] <= y <= link["bottom"])

    return inside


def _metadata(pdf: Any, name: str) -> str:
    value = (pdf.metadata or {}).get(name)
    return value if isinstance(value, str) else ""


def _date(pdf: Any) -> date | None:
    for name in ("ModDate", "CreationDate"):
        if match := re.match(r"D:(\d{4})(\d{2})?(\d{2})?", _metadata(pdf, name)):
            try:
                return date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
            except ValueError:
                continue
    return None


def _explained(error: PdfminerException) -> Unreadable:
    cause = error.args[0] if error.args else error
    if isinstance(cause, PDFPasswordIncorrect | PDFEncryptionError):
        return Unreadable("expected a PDF that opens without a password, found an encrypted one")
    said = " ".join(str(cause).split())[:200] or type(cause).__name__
    return Unreadable(f"expected a whole PDF file, found a fault: {said}")
