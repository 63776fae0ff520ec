"""The addresses that a site's maps list: XML maps and indexes of maps, plain lists, gzip or not."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree

from corpus.errors import SheetError, SourceError
from corpus.sources.website.visiting import Visitor

MAX_BYTES = 60_000_000  # the protocol's own limit is 50 MB once unpacked
MAX_MAPS = 500
GZIP = b"\x1f\x8b"


def listed_addresses(visitor: Visitor, sitemap: str) -> list[str]:
    """Every address listed, as written, in the maps' order.

    Raises SourceError when one map cannot be read: without it pages would seem to be gone.
    """
    waiting, read, found = [sitemap], set[str](), dict[str, None]()
    while waiting:
        here = waiting.pop(0)
        if here in read:
            continue
        read.add(here)
        if len(read) > MAX_MAPS:
            raise SourceError(f"{sitemap}: expected at most {MAX_MAPS} maps, found more")
        for kind, address in _entries(_fetch(visitor, here), here):
            if kind == "url":
                found[address] = None
            elif inner := visitor.site.address(address, here):
                waiting.append(inner)
            else:
                raise SourceError(
                    f"{here}: expected maps of the declared site, found {address[:200]}"
                )
    return list(found)


def _fetch(visitor: Visitor, address: str) -> bytes:
    if not visitor.may_visit(address):
        raise SourceError(f"{address}: robots.txt forbids to read this map")
    try:
        answer = visitor.get(address, limit=MAX_BYTES)
    except SheetError as error:
        raise SourceError(f"the map of the site cannot be read: {error}") from None
    if answer.status != 200:
        raise SourceError(f"{address}: expected a map of the site, found status {answer.status}")
    return _unpacked(answer.body, address)


def _unpacked(body: bytes, where: str) -> bytes:
    if not body.startswith(GZIP):
        return body
    stream = zlib.decompressobj(wbits=31)
    try:
        content = stream.decompress(body, MAX_BYTES)
    except zlib.error as error:
        raise SourceError(f"{where}: expected a gzip file, found a fault: {error}") from None
    if not stream.eof:
        raise SourceError(f"{where}: expected a whole gzip file of at most {MAX_BYTES} bytes")
    return content


def _entries(content: bytes, where: str) -> Iterator[tuple[str, str]]:
    """``("url" | "sitemap", address)``."""
    if not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        lines = content.decode("utf-8-sig", "replace").split()
        yield from (("url", line) for line in lines if line.startswith(("https://", "http://")))
        return
    # Entities could be made to swell or to read files; a map has no use for them.
    if re.search(rb"<!(?:DOCTYPE|ENTITY)|\0", content):
        raise SourceError(f"{where}: expected a map of the site, found a page or a document type")
    try:
        root = ElementTree.fromstring(content)  # noqa: S314 (no entity is left, see above)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise SourceError(f"{where}: expected a map in XML, found a fault: {error}") from None
    if _name(root) not in {"urlset", "sitemapindex"}:
        raise SourceError(f"{where}: expected <urlset> or <sitemapindex>, found <{_name(root)}>")
    for entry in root:
        place = next((child for child in entry if _name(child) == "loc"), None)
        if place is not None and (place.text or "").strip():
            kind = "sitemap" if _name(entry) == "sitemap" else "url"
            yield kind, (place.text or "").strip()


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
