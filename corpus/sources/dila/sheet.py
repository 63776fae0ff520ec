"""One tree of service-public → one Procedure, or the reason why it is left out."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from corpus.errors import SheetError
from corpus.procedure import Procedure
from corpus.sources.dila.addresses import sheet_url
from corpus.sources.dila.around import Around
from corpus.sources.dila.blocks import blocks_of
from corpus.sources.dila.conditions import own_meanings
from corpus.sources.dila.definitions import definitions_of
from corpus.sources.dila.inline import inline
from corpus.sources.dila.links import links_of
from corpus.sources.dila.tree import Node
from corpus.sources.source import LeftOut

LICENCE = "Licence Ouverte 2.0"
# Whole kinds of sheets that hold no answer of their own.
LEFT_OUT_KINDS = {
    "Recherche guidée": "guided search",
    "Fiche avec liens externes": "list of links",
}
TERRITORIES = {"": "France", "France entière": "France", "Métropole": "France métropolitaine"}
ALONE = Around()


def read_sheet(
    publication: Node, where: str, source: str, audience: str, digest: str, around: Around = ALONE
) -> Procedure | LeftOut:
    """Convert a tree; ``where`` names the file in errors, ``around`` is what other files say of
    the sheet. Raises SheetError."""
    if publication.name != "Publication":
        raise SheetError(f"{where}: expected a Publication element, found {publication.name}")
    id = publication.attributes.get("ID", "")
    if not re.fullmatch(r"[A-Z]\d+", id):
        raise SheetError(f"{where}: expected an ID such as F1341, found {id!r}")
    if reason := LEFT_OUT_KINDS.get(publication.attributes.get("type", "")):
        return LeftOut(id, reason)
    blocks = blocks_of(publication, {**around.meanings, **own_meanings(publication)})
    if not blocks:
        return LeftOut(id, "no text")
    title = _metadata(publication, "title", where)
    coverage = _metadata(publication, "coverage", where, needed=False)
    url = publication.attributes.get("spUrl") or sheet_url(audience, id)
    important = publication.attributes.get("dateDerniereModificationImportante", "")
    return Procedure(
        id=id,
        title=title,
        source=source,
        scope="national",
        publisher=_metadata(publication, "publisher", where),
        licence=LICENCE,
        url=url,
        audience=(audience,),
        territory=TERRITORIES.get(coverage, coverage),
        themes=_themes(publication),
        updated=_day(_metadata(publication, "date", where), where),
        description=_metadata(publication, "description", where, needed=False),
        blocks=blocks,
        links=links_of(publication, id, audience, around.notes),
        questions=_questions(around.questions, title),
        definitions=definitions_of(publication),
        changed=_day(important, where) if important else None,
        digest=digest,
    )


def _metadata(publication: Node, name: str, where: str, needed: bool = True) -> str:
    node = publication.first(f"dc:{name}")
    text = inline(node) if node else ""
    if needed and not text:
        raise SheetError(f"{where}: expected a dc:{name}, found none")
    return text


def _day(text: str, where: str) -> date:
    found = re.search(r"\d{4}-\d{2}-\d{2}", text)
    try:
        return date.fromisoformat(found[0] if found else text)
    except ValueError:
        raise SheetError(
            f"{where}: expected a date such as 'modified 2019-08-28', found {text!r}"
        ) from None


def _questions(asked: tuple[str, ...], title: str) -> tuple[str, ...]:
    """Each way to ask once, without those that only say the title again."""
    kept = {_said(title): ""}
    for question in asked:
        kept.setdefault(_said(question), question)
    return tuple(filter(None, kept.values()))


def _said(text: str) -> str:
    """The words alone: accents, capitals, punctuation and spacing say nothing more."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return " ".join(re.findall(r"\w+", plain.lower()))


def _themes(publication: Node) -> tuple[str, ...]:
    titles = [
        inline(node.first("Titre") or node)
        for name in ("Theme", "SousThemePere", "DossierPere")
        for node in publication.all(name)
    ]
    return tuple(dict.fromkeys(filter(None, titles)))
