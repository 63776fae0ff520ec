"""Links to services, forms and offices, with their numbers, their kinds and what they are for."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.procedure import Link
from corpus.sources.dila.addresses import audience_named, sheet_url
from corpus.sources.dila.inline import inline
from corpus.sources.dila.pointing import Place, sheet_link, title_of, url_of
from corpus.sources.dila.tree import Node

FORMS = {"Formulaire", "Modèle de document"}
SERVICES = {"Téléservice", "Simulateur", "Outil de recherche"}


def office(node: Node, place: Place) -> Iterator[Link]:
    page, pivot = node.first("RessourceWeb"), node.first("PivotLocal")
    nature = inline(pivot) if pivot else ""
    yield Link("office", title_of(node), url_of(page) if page else "", nature=nature)


def service(node: Node, place: Place) -> Iterator[Link]:
    nature = node.attributes.get("type", "")
    id = node.attributes.get("ID", "")
    page = node.first("LienWeb")
    url = url_of(node) or (url_of(page) if page else "")
    yield Link(
        "form" if nature in FORMS else "service",
        title_of(node) + _numbers(node),
        url or (sheet_url(place.audience, id) if id else ""),  # it stands there whole
        note=place.notes.get(id, "") or node.attributes.get("commentaireLien", ""),
        nature=nature,
    )


def notice(node: Node, place: Place) -> Iterator[Link]:
    yield Link("form", inline(node) + _numbers(node), url_of(node), nature="Notice")


def external(node: Node, place: Place) -> Iterator[Link]:
    url = url_of(node)
    if url.startswith("https://") and (title := inline(node)):
        yield Link("more", title, url)


def internal(node: Node, place: Place) -> Iterator[Link]:
    """A link to a sheet or a service; those to an abbreviation or a term are its definitions."""
    target, nature = node.attributes.get("LienPublication", ""), node.attributes.get("type", "")
    title = inline(node)
    if not title or target == place.id:
        return
    if target.startswith(("F", "N")):
        yield sheet_link(node, title, target, place)
    elif nature in FORMS | SERVICES:
        kind = "form" if nature in FORMS else "service"
        whose = audience_named(node.attributes.get("audience", "")) or place.audience
        note = place.notes.get(target, "")
        yield Link(kind, title, sheet_url(whose, target), note=note, nature=nature)


def _numbers(node: Node) -> str:
    """The numbers by which a form is known: « (cerfa 10330*24, n° 2042) »."""
    cerfa, other = node.attributes.get("numerocerfa"), node.attributes.get("autrenumero")
    parts = [f"cerfa {cerfa}" if cerfa else "", f"n°\u00a0{other}" if other else ""]
    said = ", ".join(filter(None, parts))
    return f" ({said})" if said else ""
