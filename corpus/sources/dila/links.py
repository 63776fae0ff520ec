"""What a sheet points to: services, forms, offices, texts of law, other sheets, other sites."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from corpus.procedure import Link
from corpus.sources.dila.addresses import audience_named, sheet_url
from corpus.sources.dila.blocks import LEFT_OUT
from corpus.sources.dila.inline import inline
from corpus.sources.dila.tree import Node

FORMS = {"Formulaire", "Modèle de document"}
SERVICES = {"Téléservice", "Simulateur", "Outil de recherche"}
# Elements that only point elsewhere, and where they say it.
POINTERS = {"PourEnSavoirPlus", "Actualite", "SiteInternetPublic", "Partenaire", "Video"}
IN_THE_TEXT = {"LienExterne", "LienInterne"}


@dataclass(frozen=True, slots=True)
class Place:
    """The sheet whose links are read: its id, its audience, and notes on what it names, by id."""

    id: str
    audience: str
    notes: Mapping[str, str]


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


def _office(node: Node, place: Place) -> Iterator[Link]:
    page, pivot = node.first("RessourceWeb"), node.first("PivotLocal")
    nature = inline(pivot) if pivot else ""
    yield Link("office", _title(node), _url(page) if page else "", nature=nature)


def _service(node: Node, place: Place) -> Iterator[Link]:
    nature = node.attributes.get("type", "")
    id = node.attributes.get("ID", "")
    page = node.first("LienWeb")
    url = _url(node) or (_url(page) if page else "")
    yield Link(
        "form" if nature in FORMS else "service",
        _title(node) + _numbers(node),
        url or (sheet_url(place.audience, id) if id else ""),  # it stands there whole
        note=place.notes.get(id, "") or node.attributes.get("commentaireLien", ""),
        nature=nature,
    )


def _notice(node: Node, place: Place) -> Iterator[Link]:
    yield Link("form", inline(node) + _numbers(node), _url(node), nature="Notice")


def _reference(node: Node, place: Place) -> Iterator[Link]:
    yield Link("reference", _title(node), _url(node))


def _more(node: Node, place: Place) -> Iterator[Link]:
    if title := _title(node) or inline(node):
        yield Link("more", title, _url(node))


def _commented(node: Node, place: Place) -> Iterator[Link]:
    for page in node.all("LienExterne"):
        yield Link("more", inline(page), _url(page))


def _see_also(node: Node, place: Place) -> Iterator[Link]:
    for other in node.elements:
        if other.name in {"Fiche", "Dossier"} and (title := _title(other) or inline(other)):
            yield _sheet(other, title, other.attributes.get("ID", ""), place)


def _other_sheet(node: Node, place: Place) -> Iterator[Link]:
    if title := inline(node):
        yield _sheet(node, title, node.attributes.get("ID", ""), place)


def _external(node: Node, place: Place) -> Iterator[Link]:
    url = _url(node)
    if url.startswith("https://") and (title := inline(node)):
        yield Link("more", title, url)


def _internal(node: Node, place: Place) -> Iterator[Link]:
    """A link to a sheet or a service; those to an abbreviation or a term are its definitions."""
    target, nature = node.attributes.get("LienPublication", ""), node.attributes.get("type", "")
    title = inline(node)
    if not title or target == place.id:
        return
    if target.startswith(("F", "N")):
        yield _sheet(node, title, target, place)
    elif nature in FORMS | SERVICES:
        kind = "form" if nature in FORMS else "service"
        whose = audience_named(node.attributes.get("audience", "")) or place.audience
        note = place.notes.get(target, "")
        yield Link(kind, title, sheet_url(whose, target), note=note, nature=nature)


def _sheet(node: Node, title: str, id: str, place: Place) -> Link:
    whose = audience_named(node.attributes.get("audience", "")) or place.audience
    return Link("sheet", title, sheet_url(whose, id) if id else "")


def _numbers(node: Node) -> str:
    """The numbers by which a form is known: « (cerfa 10330*24, n° 2042) »."""
    cerfa, other = node.attributes.get("numerocerfa"), node.attributes.get("autrenumero")
    parts = [f"cerfa {cerfa}" if cerfa else "", f"n°\u00a0{other}" if other else ""]
    said = ", ".join(filter(None, parts))
    return f" ({said})" if said else ""


def _title(node: Node) -> str:
    return " – ".join(inline(one) for name in ("Titre", "Complement") for one in node.all(name))


def _url(node: Node) -> str:
    return node.attributes.get("URL", "").strip()


_READERS: Mapping[str, Callable[[Node, Place], Iterator[Link]]] = {
    "OuSAdresser": _office,
    "ServiceEnLigne": _service,
    "ServiceEnLigneAnnexe": _service,
    "NoticeLiee": _notice,
    "Reference": _reference,
    "LienExterneCommente": _commented,
    "VoirAussi": _see_also,
    "CommentFaireSi": _other_sheet,
    "QuestionReponse": _other_sheet,
    "LienExterne": _external,
    "LienInterne": _internal,
    **dict.fromkeys(POINTERS, _more),
}
