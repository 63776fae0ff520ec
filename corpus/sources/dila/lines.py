"""The text below an element as plain lines, and which elements are no text of the sheet's own."""

from __future__ import annotations

from corpus.sources.dila.inline import inline
from corpus.sources.dila.table import table_rows
from corpus.sources.dila.tree import Node

# Every element whose words are not the sheet's own: where it is filed, who wrote what it points
# to, which sheets stand beside it, the questions of a guided search. Nothing else is left out.
LEFT_OUT = frozenset(
    {
        *("SurTitre", "Audience", "Canal", "Cible", "FilDAriane"),
        *("Theme", "SousThemePere", "DossierPere", "SousDossierPere"),
        *("RechercheGuidee", "Problematiques", "Questionnaire", "Condition"),
        *("PivotLocal", "Source", "Credits"),
    }
)
# Read by links.py from the whole tree, never as running text.
ELSEWHERE = {
    *("Reference", "PourEnSavoirPlus", "NoticeLiee", "QuestionReponse", "CommentFaireSi"),
    *("VoirAussi", "Actualite", "SiteInternetPublic", "Partenaire"),
    *("Definition", "Abreviation"),
}


def lines_of(node: Node) -> list[str]:
    """The text below an element as plain lines, titles included."""
    if node.name in LEFT_OUT or node.name in ELSEWHERE:
        return []
    if node.name == "Liste":
        return [line for item in node.all("Item") for line in _item(item)]
    if node.name == "Tableau":
        before = [child for child in node.elements if child.name not in {"Rangée", "Colonne"}]
        return [line for child in before for line in lines_of(child)] + table_rows(node, _cell)
    if node.name == "Paragraphe" or any(
        isinstance(child, str) and child.strip() for child in node.children
    ):
        return [line] if (line := inline(node)) else []
    return [line for child in node.elements for line in lines_of(child)]


def title_of(node: Node) -> str:
    """The title of a section; its other wording, when there is one, stands in brackets."""
    wordings = [inline(child) for name in ("Titre", "TitreAlternatif") for child in node.all(name)]
    first, *others = dict.fromkeys(filter(None, wordings)) or [""]
    return f"{first} ({', '.join(others)})" if others else first


def note_of(node: Node) -> list[str]:
    """A note as lines, the first with its title (« À noter : … »)."""
    title = title_of(node)
    lines = [line for child in node.elements if child.name != "Titre" for line in lines_of(child)]
    if not title or not lines:
        return [title, *lines] if title else lines
    if lines[0].startswith("- "):
        return [f"{title}\u00a0:", *lines]
    return [f"{title}\u00a0: {lines[0]}", *lines[1:]]


def _item(item: Node) -> list[str]:
    lines = [line for child in item.elements for line in lines_of(child)]
    if any(isinstance(child, str) and child.strip() for child in item.children):
        lines = [inline(item)]
    return [f"- {line}" if index == 0 else f"  {line}" for index, line in enumerate(lines)]


def _cell(cell: Node) -> str:
    text = ""
    for line in lines_of(cell):
        piece = line.strip().removeprefix("- ")
        joint = "" if not text else " " if text[-1] in ".,;:!?" else ", "
        text += joint + piece
    return text
