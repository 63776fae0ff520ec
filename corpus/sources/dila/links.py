"""What a sheet points to: services, forms, offices, texts of law, other sheets, other sites."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from corpus.procedure import Link
from corpus.sources.dila.inline import inline
from corpus.sources.dila.lines import LEFT_OUT
from corpus.sources.dila.pointing import Place, sheet_link, title_of, url_of
from corpus.sources.dila.service_links import external, internal, notice, office, service
from corpus.sources.dila.tree import Node

# Elements that only point elsewhere, and where they say it.
POINTERS = {"PourEnSavoirPlus", "Actualite", "SiteInternetPublic", "Partenaire", "Video"}
IN_THE_TEXT = {"LienExterne", "LienInterne"}


def links_of(
    publication: Node, id: str, audience: str, notes: Mapping[str, str]
) -> tuple[Link, ...]:
    """Every link of the sheet once: those that stand by themselves, in reading order, then those
    within sentences, if they lead anywhere else."""
    place = Place(id, audience, notes)
    alone: dict[Link, None] = {}
    within: dict[str, Link] = {}
    pointers = _pointers(publication, [])
    told = {node.attributes.get("ID", "") for node in pointers if node.name == "ServiceEnLigne"}
    for node in pointers:
        if node.attributes.get("LienPublication", "none") in told:
            continue  # named again within a sentence
        for link in _READERS[node.name](node, place):
            if node.name in IN_THE_TEXT:
                within.setdefault(link.url, link)
            else:
                alone[link] = None
    known = {link.url for link in alone}
    return (*alone, *(link for link in within.values() if link.url not in known))


def _pointers(node: Node, found: list[Node]) -> list[Node]:
    """The elements at or below ``node`` that point anywhere, in reading order."""
    if node.name in _READERS:
        found.append(node)
    for child in node.children:
        if not isinstance(child, str) and child.name not in LEFT_OUT:
            _pointers(child, found)
    return found


def _reference(node: Node, place: Place) -> Iterator[Link]:
    yield Link("reference", title_of(node), url_of(node))


def _more(node: Node, place: Place) -> Iterator[Link]:
    if title := title_of(node) or inline(node):
        yield Link("more", title, url_of(node))


def _commented(node: Node, place: Place) -> Iterator[Link]:
    for page in node.all("LienExterne"):
        yield Link("more", inline(page), url_of(page))


def _see_also(node: Node, place: Place) -> Iterator[Link]:
    for other in node.elements:
        if other.name in {"Fiche", "Dossier"} and (title := title_of(other) or inline(other)):
            yield sheet_link(other, title, other.attributes.get("ID", ""), place)


def _other_sheet(node: Node, place: Place) -> Iterator[Link]:
    if title := inline(node):
        yield sheet_link(node, title, node.attributes.get("ID", ""), place)


_READERS: Mapping[str, Callable[[Node, Place], Iterator[Link]]] = {
    "OuSAdresser": office,
    "ServiceEnLigne": service,
    "ServiceEnLigneAnnexe": service,
    "NoticeLiee": notice,
    "Reference": _reference,
    "LienExterneCommente": _commented,
    "VoirAussi": _see_also,
    "CommentFaireSi": _other_sheet,
    "QuestionReponse": _other_sheet,
    "LienExterne": external,
    "LienInterne": internal,
    **dict.fromkeys(POINTERS, _more),
}
