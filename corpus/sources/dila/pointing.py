"""What every reader of links needs: where it reads, and an element's title and address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from corpus.procedure import Link
from corpus.sources.dila.addresses import audience_named, sheet_url
from corpus.sources.dila.inline import inline
from corpus.sources.dila.tree import Node


@dataclass(frozen=True, slots=True)
class Place:
    """The sheet whose links are read: its id, its audience, and notes on what it names, by id."""

    id: str
    audience: str
    notes: Mapping[str, str]


def sheet_link(node: Node, title: str, id: str, place: Place) -> Link:
    """A link to the sheet ``id``, of the audience that ``node`` says or of the same one."""
    whose = audience_named(node.attributes.get("audience", "")) or place.audience
    return Link("sheet", title, sheet_url(whose, id) if id else "")


def title_of(node: Node) -> str:
    """An element's title, with its complement."""
    return " – ".join(inline(one) for name in ("Titre", "Complement") for one in node.all(name))


def url_of(node: Node) -> str:
    """The address that an element gives, or an empty text."""
    return node.attributes.get("URL", "").strip()
