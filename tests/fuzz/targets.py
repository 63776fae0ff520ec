"""What is fed, with what it starts from, and the errors that it may answer with."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import docx
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from corpus.errors import CorpusError
from corpus.sources.dila.around import Around
from corpus.sources.dila.formats import find, read_tree
from corpus.sources.dila.sheet import read_sheet
from corpus.sources.dila.source import ServicePublic
from corpus.sources.documents.document import Unreadable
from corpus.sources.documents.worker import read
from corpus.sources.website.addresses import Site
from corpus.sources.website.kept import KeptPage
from corpus.sources.website.page import Publication, read_page
from tests.corpus.test_dila_xml import OFFICIAL

SITE = "https://www.belleroche.example/"
PAGES = Path(__file__).parents[1] / "corpus" / "site"


@dataclass(frozen=True, slots=True)
class Target:
    """``play`` one file; ``DECLARED`` errors are answers. ``kind`` names its words."""

    kind: str
    play: Callable[[bytes], object]
    whole: Callable[[], Sequence[bytes]]


DECLARED = (CorpusError, Unreadable)


def _sheet(content: bytes) -> object:
    find(content, "F1", ("Titre", "FilDAriane", "OuSAdresser"))
    tree = read_tree(content, "F1")
    return read_sheet(tree, "F1", "service-public", "particuliers", "", Around())


def _archive(content: bytes) -> object:
    with TemporaryDirectory() as folder:
        place = Path(folder) / "fiches"
        place.write_bytes(content)
        source = ServicePublic(place)
        return source.fingerprint(), list(source.sheets({}))


def _page(content: bytes) -> object:
    page = KeptPage(SITE, SITE, "", "", "", "text/html", "", content)
    return read_page(
        page, "a", Publication("ville", "Ville", "", "", ("particuliers",)), Site.of([SITE])
    )


@cache
def _xml() -> tuple[bytes, ...]:
    return (OFFICIAL.encode(), OFFICIAL.replace("F7", "F8").encode("utf-16"))


@cache
def _json() -> tuple[bytes, ...]:
    def told(name: str, *children: object, **attributes: str) -> dict[str, object]:
        return {"type": "element", "name": name, "attributes": attributes, "children": [*children]}

    def said(text: str) -> dict[str, str]:
        return {"type": "text", "text": text}

    text = told("Texte", told("Paragraphe", said("La carte coûte 25 €.")))
    cell = told("Cellule", told("Paragraphe", said("300 €")), fusionVerticale="2")
    table = told("Tableau", told("Rangée", cell, cell, type="header"), told("Rangée", cell))
    way = told("FilDAriane", told("Niveau", said("Accueil"), ID="Particuliers"))
    head = [
        told(f"dc:{name}", said("modified 2026-09-01")) for name in ("title", "publisher", "date")
    ]
    root = told("Publication", *head, way, text, table, ID="F7")
    return tuple(json.dumps({"children": [root]}, indent=indent).encode() for indent in (None, 1))


@cache
def _archives() -> tuple[bytes, ...]:
    packed, tarred = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("particuliers/F7.xml", OFFICIAL)
        archive.writestr("particuliers/F8.json", _json()[0])
    with tarfile.open(fileobj=tarred, mode="w:gz") as archive_:
        member = tarfile.TarInfo("particuliers/F7.xml")
        member.size = len(OFFICIAL.encode())
        archive_.addfile(member, io.BytesIO(OFFICIAL.encode()))
    return packed.getvalue(), tarred.getvalue()


@cache
def _pdf() -> tuple[bytes, ...]:
    made = []
    for packed in (0, 1):
        kept = io.BytesIO()
        canvas = Canvas(kept, pagesize=A4, pageCompression=packed, invariant=1)
        canvas.setTitle("Tarifs de la piscine")
        for page in range(2):
            canvas.setFont("Helvetica-Bold", 18)
            canvas.drawString(60, 780, f"Titre {page}")
            canvas.setFont("Helvetica", 10)
            for line in range(8):
                canvas.drawString(60, 740 - 14 * line, f"- L'entrée {line} coûte 4,60 euros.")
            canvas.grid([60, 160, 260], [300, 330, 360])
            canvas.drawString(65, 340, "Tarif")
            canvas.linkURL(SITE, (60, 700, 200, 720))
            canvas.showPage()
        canvas.save()
        made.append(kept.getvalue())
    return tuple(made)


@cache
def _docx() -> tuple[bytes, ...]:
    """As Word packs it, and unpacked so that changes reach the XML inside."""
    made = docx.Document()
    made.add_heading("Charte", 1)
    made.add_paragraph("La charte engage la Ville.", style="List Bullet")
    table = made.add_table(2, 2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Tarif"
    packed, flat = io.BytesIO(), io.BytesIO()
    made.save(packed)
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(flat, "w", zipfile.ZIP_STORED) as new:
        for name in ("[Content_Types].xml", *old.namelist()[1:]):
            new.writestr(name, old.read(name))
    return packed.getvalue(), flat.getvalue()


def _inside() -> Sequence[bytes]:
    """The XML that a Word file packs: changed in the pack, its checksum alone would tell."""
    with zipfile.ZipFile(io.BytesIO(_docx()[0])) as archive:
        return (archive.read("word/document.xml"),)


def _packed(xml: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_docx()[0])) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(name, xml if name == "word/document.xml" else old.read(name))
    return made.getvalue()


TARGETS = {
    "xml": Target("xml", _sheet, _xml),
    "json": Target("json", _sheet, _json),
    "archive": Target("xml", _archive, _archives),
    "pdf": Target("pdf", lambda content: read(content, ".pdf", "a", 100), _pdf),
    "docx": Target("xml", lambda content: read(content, ".docx", "a", 100), _docx),
    "docx-inside": Target("xml", lambda xml: read(_packed(xml), ".docx", "a", 100), _inside),
    "html": Target(
        "html", _page, lambda: tuple(path.read_bytes() for path in sorted(PAGES.glob("*.html")))
    ),
}
