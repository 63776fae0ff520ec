"""Small hand-written trees in the shape of the State's sheets."""

from __future__ import annotations

import json
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from corpus.procedure import Procedure
from corpus.sources.dila.around import Around
from corpus.sources.dila.json_tree import read_json
from corpus.sources.dila.sheet import ALONE, read_sheet
from corpus.sources.source import LeftOut

Tree = dict[str, Any]
XSI = "http://www.w3.org/2001/XMLSchema-instance"


def el(name: str, *children: Tree | str, **attributes: str) -> Tree:
    """An element; a string child is text."""
    return {
        "type": "element",
        "name": name,
        "attributes": attributes,
        "children": [
            {"type": "text", "text": child} if isinstance(child, str) else child
            for child in children
        ],
    }


def para(*children: Tree | str) -> Tree:
    return el("Paragraphe", *children)


def titled(name: str, title: str, *children: Tree | str, **attributes: str) -> Tree:
    return el(name, el("Titre", title), *children, **attributes)


def items(*texts: str) -> Tree:
    return el("Liste", *(el("Item", para(text)) for text in texts), type="puce")


def row(*cells: str | Tree, type: str = "normal") -> Tree:
    made = (cell if isinstance(cell, dict) else el("Cellule", para(cell)) for cell in cells)
    return el("Rangée", *made, type=type)


def sheet_tree(
    *content: Tree,
    id: str = "F1",
    kind: str = "Fiche d'information",
    audience: str = "Particuliers",
) -> Tree:
    """A whole sheet: the usual metadata, then ``content``."""
    trail = el("FilDAriane", el("Niveau", "Accueil des vélos", ID=audience))
    head = [
        el("dc:title", "Emprunter un vélo"),
        el("dc:description", "Le prêt d'un vélo, pas à pas."),
        el("dc:publisher", "Direction des fiches"),
        el("dc:date", "modified 2019-08-28"),
        el("dc:coverage", "France entière"),
        trail,
        titled("Theme", "Transports", ID="N1"),
        titled("DossierPere", "Vélo", titled("SousDossier", "Autres fiches du dossier")),
    ]
    return el("Publication", *head, *content, ID=id, type=kind)


def sheet_bytes(*content: Tree, **options: str) -> bytes:
    """A whole sheet as the snapshot has it, in JSON."""
    return json.dumps({"children": [sheet_tree(*content, **options)]}, ensure_ascii=False).encode()


def sheet_xml(*content: Tree, **options: str) -> bytes:
    """The same sheet as the official archives have it."""
    return as_xml(sheet_tree(*content, **options))


def as_xml(tree: Tree) -> bytes:
    """A tree in the official form, written without any library that also reads it."""
    namespaces = 'xmlns:dc="http://purl.org/dc/elements/1.1/" '
    schema = f'{namespaces}xmlns:xsi="{XSI}" xsi:noNamespaceSchemaLocation="../Publication.xsd"'
    start = f"<{tree['name']} "
    written = _written(tree)
    assert written.startswith(start)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return (head + start + schema + " " + written.removeprefix(start)).encode()


def _written(tree: Tree) -> str:
    if tree.get("type") == "text":
        return escape(tree["text"])
    given = tree.get("attributes", {}).items()
    kept = ((key, value) for key, value in given if not key.startswith(("xmlns", "xsi:")))
    attributes = "".join(f" {key}={quoteattr(value)}" for key, value in kept)
    children = "".join(map(_written, tree.get("children", [])))
    return f"<{tree['name']}{attributes}>{children}</{tree['name']}>"


def read(*content: Tree, around: Around = ALONE, **options: str) -> Procedure:
    sheet = read_any(*content, around=around, **options)
    assert isinstance(sheet, Procedure)
    return sheet


def read_any(*content: Tree, around: Around = ALONE, **options: str) -> Procedure | LeftOut:
    tree = read_json(sheet_bytes(*content, **options), "test.json")
    return read_sheet(tree, "test.json", "service-public", "particuliers", "", around)
