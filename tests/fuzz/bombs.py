"""Small files that would make a careless reader grow or never end, by the kind of reader."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Callable, Mapping

from tests.corpus.test_dila_xml import LAUGHS, OFFICIAL, attacked
from tests.fuzz.targets import _docx, _packed


def _xml(inside: str) -> bytes:
    return OFFICIAL.replace("<Titre>Adulte</Titre>", f"<Titre>Adulte</Titre>{inside}").encode()


def _table(cells: str, rows: int) -> bytes:
    row = f"<Rangée>{cells}</Rangée>"
    return _xml(f"<Texte><Tableau>{row * rows}</Tableau></Texte>")


def _json(children: str) -> bytes:
    return b'{"children":[' + children.encode() + b"]}"


def _nested_json() -> bytes:
    """Hundreds of elements in each other around a long text, each begun as those looked for."""
    opening = '{"type":"element","name":"Titre","children":['
    said = json.dumps({"type": "text", "text": "x" * 500_000})
    return _json(opening * 400 + said + "]}" * 400)


def _pdf(*objects: bytes, root: int = 1) -> bytes:
    body, places = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    body += b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + b"trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1, root, start,
    )  # fmt: skip


def _page(stream: bytes, filters: bytes = b"") -> bytes:
    content = b"<</Length %d%b>>\nstream\n%b\nendstream" % (len(stream), filters, stream)
    return _pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        content,
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )  # fmt: skip


def _packed_stream(plain: bytes, times: int) -> bytes:
    for _ in range(times):
        plain = zlib.compress(plain, 9)
    return _page(plain, b"/Filter[" + b"/FlateDecode" * times + b"]")


def _many_files() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_docx()[0])) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        for number in range(5_000):
            new.writestr(f"word/media/{number}", b"")
    return made.getvalue()


def _word(inside: str) -> bytes:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = f'<w:document xmlns:w="{space}"><w:body>{inside}</w:body></w:document>'
    return _packed(body.encode())


WIDE = '<Cellule fusionHorizontale="999999999" fusionVerticale="999999999"><a/></Cellule>'
GRID = '<w:tc><w:tcPr><w:gridSpan w:val="%d"/></w:tcPr><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc>'
BOMBS: Mapping[str, Mapping[str, Callable[[], bytes]]] = {
    "xml": {
        "a billion laughs": lambda: attacked(f"[{LAUGHS}]", "&l11;"),
        "cells as wide as the world": lambda: _table(WIDE * 50, 50),
        "many cells": lambda: _table("<Cellule>1</Cellule>" * 1000, 200),
        "a long word before many elements": lambda: _xml(
            "<Texte><Paragraphe>" + "x" * 200_000 + "<a>x</a>" * 20_000 + "</Paragraphe></Texte>"
        ),
        "as deep as lxml allows": lambda: _xml("<Liste><Item>" * 100 + "</Item></Liste>" * 100),
        "many attributes": lambda: _xml(
            "<Texte " + " ".join(f"a{n}='x'" for n in range(20_000)) + "/>"
        ),
        "spaces": lambda: _xml(
            "<Texte><Paragraphe>a" + " \u00a0" * 500_000 + "b</Paragraphe></Texte>"
        ),
    },
    "json": {
        "elements in each other": _nested_json,
        "lists in each other": lambda: _json("[" * 500_000),
        "many elements": lambda: _json(
            '{"type":"element","name":"Titre","children":[]},' * 50_000 + "{}"
        ),
        "never closed": lambda: _json('{"type":"element","name":"Titre","children":[' * 50_000),
    },
    "html": {
        "cells as wide as the world": lambda: (
            b"<table>" + b"<tr>" + b"<td rowspan=65534 colspan=65534>x" * 2000 + b"</table>"
        ),
        "elements in each other": lambda: b"<div>" * 200_000,
        "letters never closed": lambda: b"<p>" + b"<b>x<p>" * 60_000,
        "many tables": lambda: b"<main>" + b"<table><tr><td>x</table>" * 10_000,
        "attributes": lambda: b"<p " + b"a=b " * 200_000 + b">x",
        "entities": lambda: b"<main><p>" + b"&nbsp;&amp;" * 400_000,
    },
    "docx": {
        "a row of a billion columns": lambda: _word(
            f"<w:tbl><w:tr>{GRID % 1_000_000_000}</w:tr><w:tr>{GRID % 1}</w:tr></w:tbl>"
        ),
        "a table of many cells": lambda: _word(
            "<w:tbl>" + f"<w:tr>{GRID % 1 * 60}</w:tr>" * 60 + "</w:tbl>"
        ),
        "tables in each other": lambda: _word(
            "<w:tbl><w:tr><w:tc>" * 60 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 60
        ),
        "many files": _many_files,
        "zeros": lambda: _word("<w:p/>" * 100_000),
    },
    "pdf": {
        "pages that hold themselves": lambda: _pdf(
            b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"
        ),
        "a count of a billion": lambda: _pdf(
            b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 1000000000>>"
        ),
        "a text packed three times": lambda: _packed_stream(b" " * 60_000_000, 3),
        "many rectangles": lambda: _page(b"0 0 10 10 re S\n" * 10_000),
        "graphics in each other": lambda: _page(b"q " * 60_000),
        "lists in each other": lambda: _page(b"[" * 60_000 + b"] TJ"),
        "a very long cross reference": lambda: _page(b"").replace(
            b"xref\n0 6", b"xref\n0 999999999"
        ),
        "itself again": lambda: _page(b"").replace(b"/Size 6", b"/Size 6/Prev 9"),
        "many objects": lambda: _pdf(
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[]/Count 0>>",
            *[b"<</A[%b]>>" % (b"2 0 R " * 20)] * 10_000,
        ),
    },
}  # fmt: skip
