"""What a sheet points to: services, forms, offices, texts of law, questions, definitions."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.procedure import Link
from corpus.sources.dila.blocks import LEFT_OUT, lines_of
from corpus.sources.dila.inline import inline
from corpus.sources.dila.tree import Node

FORMS = {"Formulaire", "Modèle de document"}
WEBSITE = "https://www.service-public.fr"
FOLDERS = {
    "particuliers": "particuliers",
    "professionnels": "professionnels-entreprises",
    "associations": "associations",
}


def sheet_url(audience: str, id: str) -> str:
    """The usual address of a sheet on the State's website."""
    return f"{WEBSITE}/{FOLDERS[audience]}/vosdroits/{id}"


def links_of(publication: Node) -> tuple[Link, ...]:
    """Every link of the sheet once, in reading order."""
    return tuple(dict.fromkeys(link for node in _kept(publication) for link in _links(node)))


def questions_of(publication: Node) -> tuple[str, ...]:
    """The questions that other sheets answer."""
    return tuple(filter(None, map(inline, publication.all("QuestionReponse"))))


def definitions_of(publication: Node) -> tuple[tuple[str, str], ...]:
    """Terms and abbreviations, each with its meaning on one line."""
    return tuple(
        (_named(node, "Titre"), " ".join(lines_of(texte)))
        for node in publication.elements
        if node.name in {"Definition", "Abreviation"} and (texte := node.first("Texte"))
    )


def _kept(node: Node) -> Iterator[Node]:
    yield node
    for child in node.elements:
        if child.name not in LEFT_OUT:
            yield from _kept(child)


def _links(node: Node) -> Iterator[Link]:
    title = _named(node, "Titre", "Complement")
    url = node.attributes.get("URL", "").strip()
    match node.name:
        case "OuSAdresser":
            page = node.first("RessourceWeb")
            yield Link("office", title, page.attributes.get("URL", "").strip() if page else "")
        case "ServiceEnLigne" | "ServiceEnLigneAnnexe":
            page = node.first("LienWeb")
            form = node.attributes.get("type") in FORMS
            number = node.attributes.get("numerocerfa")
            yield Link(
                "form" if form else "service",
                f"{title} (cerfa {number})" if number else title,
                url or (page.attributes.get("URL", "").strip() if page else ""),
            )
        case "NoticeLiee":
            yield Link("form", inline(node), url)
        case "Reference":
            yield Link("reference", title, url)
        case "PourEnSavoirPlus":
            yield Link("more", title, url)
        case "LienExterneCommente":
            for page in node.all("LienExterne"):
                yield Link("more", inline(page), page.attributes.get("URL", "").strip())
        case "CommentFaireSi":
            audience = node.attributes.get("audience", "").lower()
            id = node.attributes.get("ID", "")
            yield Link("more", inline(node), sheet_url(audience, id) if audience in FOLDERS else "")


def _named(node: Node, *names: str) -> str:
    return " – ".join(inline(child) for name in names for child in node.all(name))
