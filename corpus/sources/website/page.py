"""One fetched page → one sheet."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from langdetect import DetectorFactory, detect
from langdetect.lang_detect_exception import LangDetectException

from corpus.errors import SheetError
from corpus.procedure import Procedure
from corpus.sources.html_blocks import HtmlContent, blocks_of
from corpus.sources.html_tree import visible_tree
from corpus.sources.source import LeftOut
from corpus.sources.website.addresses import Site
from corpus.sources.website.charset import decode
from corpus.sources.website.kept import KeptPage
from corpus.sources.website.metadata import Metadata, read_metadata

# langdetect draws at random unless told otherwise.
DetectorFactory.seed = 0
ENOUGH_TO_TELL = 200  # characters, for a page that does not say its language
LANGUAGE = "fr"
ALL_LINKS = 0.8  # share of a page's words from which it is a page of links…
FEW_LINKS = 3  # … if it has more than these


@dataclass(frozen=True, slots=True)
class Publication:
    """What all the sheets of one site share. ``content`` is a CSS selector, or nothing."""

    source: str
    publisher: str
    licence: str
    territory: str
    audience: tuple[str, ...]
    content: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """``canonical`` is the address that the page wants to be known by, of the same site."""

    sheet: Procedure | LeftOut
    canonical: str
    said: str


def read_page(page: KeptPage, id: str, publication: Publication, site: Site) -> Read:
    """Raises SheetError with the sheet's id."""
    html = decode(page.body, page.type)
    try:
        body = visible_tree(html, page.final, publication.content)
        content = blocks_of(body, page.final)
        metadata = read_metadata(html, body, page.robots, page.day)
    except SheetError as error:
        raise SheetError(str(error), id) from None
    address = _canonical(metadata, page, site)
    reason = _reason_to_leave_out(metadata, content)
    if reason:
        return Read(LeftOut(id, reason), address, "")
    sheet = Procedure(
        id=id,
        title=content.title or metadata.title or id.replace("-", " ").capitalize(),
        source=publication.source,
        scope="local",
        publisher=publication.publisher,
        licence=publication.licence,
        url=address,
        audience=publication.audience,
        territory=publication.territory or publication.publisher,
        themes=metadata.trail,
        updated=metadata.updated,
        description=metadata.description,
        blocks=content.blocks,
        links=tuple(link for link in content.links if link.url != address),
        definitions=content.definitions,
        digest=page.digest,
    )
    said = repr((sheet.title, sheet.blocks)).encode("utf-8", "replace")
    return Read(sheet, address, hashlib.sha256(said).hexdigest())


def _canonical(metadata: Metadata, page: KeptPage, site: Site) -> str:
    own = site.address(page.final) or page.final
    said = site.address(metadata.canonical, page.final) if metadata.canonical else ""
    # Some systems call the home page the canonical address of every page.
    return own if not said or said == site.address("/", own) else said


def _reason_to_leave_out(metadata: Metadata, content: HtmlContent) -> str:
    if not metadata.indexed:
        return "the page asks not to be indexed"
    if not content.blocks:
        return "no text"
    if content.linked > ALL_LINKS and len(content.links) > FEW_LINKS and _leads_elsewhere(content):
        return "only a list of links"
    if metadata.language != LANGUAGE and (metadata.language or not _reads_french(content)):
        return "not in French"
    return ""


def _leads_elsewhere(content: HtmlContent) -> bool:
    """Whether its links lead to pages alone: a list of forms or of services helps by itself."""
    return all(link.kind == "more" for link in content.links)


def _reads_french(content: HtmlContent) -> bool:
    text = " ".join(block.text for block in content.blocks)[:2000]
    if len(text) < ENOUGH_TO_TELL:
        return True
    try:
        return bool(detect(text) == LANGUAGE)
    except LangDetectException:
        return True
