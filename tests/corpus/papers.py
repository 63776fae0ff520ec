"""PDF and DOCX files made by the tests of documents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PIL import Image
from reportlab.lib import colors, pdfencrypt
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

WIDTH, HEIGHT = A4
BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=10, leading=13, spaceAfter=6)
JUSTIFIED = ParagraphStyle("justified", parent=BODY, alignment=4)
TITLE = ParagraphStyle("title", fontName="Helvetica-Bold", fontSize=20, leading=24, spaceAfter=12)
CHAPTER = ParagraphStyle(
    "chapter", fontName="Helvetica-Bold", fontSize=14, leading=18, spaceAfter=6
)
BOLD = ParagraphStyle("bold", parent=BODY, fontName="Helvetica-Bold")
ITEM = ParagraphStyle("item", parent=BODY, leftIndent=14, bulletIndent=4, spaceAfter=2)
RULED = TableStyle(
    [
        ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
        ("FONTSIZE", (0, 0), (-1, -1), 9),
    ]
)
Draw = Callable[[Canvas], None]


def title(text: str) -> Flowable:
    return Paragraph(text, TITLE)


def chapter(text: str) -> Flowable:
    return Paragraph(text, CHAPTER)


def bold(text: str) -> Flowable:
    return Paragraph(text, BOLD)


def text(words: str, *, justified: bool = False) -> Flowable:
    return Paragraph(words, JUSTIFIED if justified else BODY)


def item(words: str) -> Flowable:
    return Paragraph(words, ITEM, bulletText="•")


def table(*rows: Sequence[str], repeat: int = 0, **other: object) -> Flowable:
    cells = [[Paragraph(cell, BODY) for cell in row] for row in rows]
    return Table(cells, style=RULED, repeatRows=repeat, spaceAfter=8, **other)


def write_pdf(
    path: Path,
    *pieces: Flowable,
    columns: int = 1,
    each_page: Callable[[Canvas, int], None] = lambda canvas, number: None,
    metadata: str = "",
    password: str = "",
) -> Path:
    """A PDF whose text flows in one column or in two."""
    gap, margin = 24.0, 60.0
    wide = (WIDTH - 2 * margin - gap * (columns - 1)) / columns
    frames = [
        Frame(margin + number * (wide + gap), 70, wide, HEIGHT - 150, 0, 0, 0, 0)
        for number in range(columns)
    ]
    full = [Frame(margin, 70, WIDTH - 2 * margin, HEIGHT - 150, 0, 0, 0, 0)]

    def drawn(canvas: Canvas, document: BaseDocTemplate) -> None:
        each_page(canvas, document.page)

    encryption = pdfencrypt.StandardEncryption(password) if password else None
    document = BaseDocTemplate(str(path), pagesize=A4, title=metadata, encrypt=encryption)
    document.addPageTemplates(
        [
            PageTemplate("columns", frames, onPage=drawn),
            PageTemplate("full", full, onPage=drawn),
        ]
    )
    document.build(list(pieces) or [Spacer(1, 1)])
    return path


def write_magazine(path: Path, *parts: Sequence[Flowable] | tuple[Sequence[Flowable], ...]) -> Path:
    """One page: each part runs over the whole width, or in two columns when it is a pair."""
    canvas = Canvas(str(path), pagesize=A4)
    top, wide = HEIGHT - 70, WIDTH - 120
    for part in parts:
        pair = part if isinstance(part, tuple) else (part,)
        each = wide if len(pair) == 1 else (wide - 24) / 2
        heights = [sum(p.wrap(each, 1000)[1] + p.getSpaceAfter() for p in side) for side in pair]
        high = max(heights) + 12
        for number, side in enumerate(pair):
            frame = Frame(60 + number * (each + 24), top - high, each, high, 0, 0, 0, 0)
            frame.addFromList(list(side), canvas)
        top -= high
    canvas.save()
    return path


def write_scan(path: Path, pages: int, draw: Draw = lambda canvas: None) -> Path:
    """Pages that hold one image each."""
    canvas = Canvas(str(path), pagesize=A4)
    for _ in range(pages):
        canvas.drawInlineImage(grey(), 0, 0, WIDTH, HEIGHT)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return path


def grey() -> Image.Image:
    """A picture without any text."""
    return Image.new("L", (40, 60), 200)
