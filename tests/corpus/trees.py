"""Small hand-written trees in the shape of the State's sheets."""

from __future__ import annotations

import json
from typing import Any

from corpus.procedure import Procedure
from corpus.sources.dila.sheet import read_sheet
from corpus.sources.dila.tree import read_json
from corpus.sources.source import LeftOut

Tree = dict[str, Any]


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


def sheet_bytes(*content: Tree, id: str = "F1", kind: str = "Fiche d'information") -> bytes:
    """A whole sheet: the usual metadata, then ``content``."""
    head = [
        el("dc:title", "Emprunter un vélo"),
        el("dc:description", "Le prêt d'un vélo, pas à pas."),
        el("dc:publisher", "Direction des fiches"),
        el("dc:date", "modified 2019-08-28"),
        el("dc:coverage", "France entière"),
        el("FilDAriane", el("Niveau", "Accueil des vélos")),
        titled("Theme", "Transports", ID="N1"),
        titled("DossierPere", "Vélo", titled("SousDossier", "Autres fiches du dossier")),
    ]
    publication = el("Publication", *head, *content, ID=id, type=kind)
    return json.dumps({"children": [publication]}, ensure_ascii=False).encode()


def read(*content: Tree, audience: str = "particuliers", **options: str) -> Procedure:
    sheet = read_any(*content, audience=audience, **options)
    assert isinstance(sheet, Procedure)
    return sheet


def read_any(*content: Tree, audience: str = "particuliers", **options: str) -> Procedure | LeftOut:
    raw = sheet_bytes(*content, **options)
    return read_sheet(read_json(raw, "test.json"), "test.json", "service-public", audience, "")
