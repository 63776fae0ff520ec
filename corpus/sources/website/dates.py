"""The day a page was last modified, as the page itself says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from corpus.sources.html_tree import Element

METAS = (
    *("article:modified_time", "og:updated_time", "og:article:modified_time"),
    *("last-modified", "dcterms.modified", "dc.date.modified"),
)
MONTHS = {
    **{"janvier": 1, "février": 2, "mars": 3, "avril": 4, "mai": 5, "juin": 6, "juillet": 7},
    **{"août": 8, "septembre": 9, "octobre": 10, "novembre": 11, "décembre": 12},
    **{"fevrier": 2, "aout": 8, "decembre": 12},
}
UPDATED = r"(?:mis(?:es?)? à jour|mise à jour|modification|modifiée?|actualisée?|révisée?)"
WRITTEN = re.compile(
    UPDATED + r"[^\d.;]{0,40}?(?:(\d{1,2})(?:er)?\s+([a-zéû]{3,9})\s+(\d{4})"
    r"|(\d{1,2})[/.](\d{1,2})[/.](\d{4})|(\d{4})-(\d{2})-(\d{2}))",
    re.IGNORECASE,
)
NEAR = re.compile(UPDATED + r"[^.;]{0,40}$", re.IGNORECASE)
FIRST_YEAR = 1995


def updated(page: LexborHTMLParser, body: Element, server: str) -> date | None:
    """The first of: the page's metas, a ``<time>`` or a date after « mis à jour », its JSON-LD,
    the server's own (``server``, ISO)."""
    return next(filter(None, map(_day, _said(page, body, server))), None)


def _said(page: LexborHTMLParser, body: Element, server: str) -> Iterator[str]:
    for node in page.css("meta[content]"):
        name = (node.attributes.get("property") or node.attributes.get("name") or "").lower()
        if name in METAS:
            yield node.attributes.get("content") or ""
    yield from _times(body)
    if found := WRITTEN.search(body.words()):
        yield _iso(found)
    for node in page.css('script[type="application/ld+json"]'):
        try:
            yield from _modified(json.loads(node.text()))
        except (ValueError, RecursionError):
            continue
    yield server


def _times(body: Element) -> Iterator[str]:
    """``<time>`` elements that stand just after words such as « mis à jour le »."""
    for parent in body.walk():
        before = ""
        for child in parent.children:
            if isinstance(child, str):
                before = (before + child)[-80:]
                continue
            if child.tag == "time" and NEAR.search(before.strip()):
                yield child.get("datetime") or child.words()
            before = (before + child.words())[-80:]


def _iso(found: re.Match[str]) -> str:
    day, month, year, day2, month2, year2, year3, month3, day3 = found.groups()
    if month:
        return f"{year}-{MONTHS.get(month.lower(), 0):02}-{int(day):02}"
    return f"{year2 or year3}-{int(month2 or month3):02}-{int(day2 or day3):02}"


def _modified(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        if isinstance(said := data.get("dateModified"), str):
            yield said
        data = list(data.values())
    if isinstance(data, list):
        for value in data:
            yield from _modified(value)


def _day(said: str) -> date | None:
    try:
        found = datetime.fromisoformat(said.strip()).date()
    except ValueError:
        start = re.match(r"\d{4}-\d{2}-\d{2}", said.strip())
        try:
            found = date.fromisoformat(start[0]) if start else date.min
        except ValueError:
            return None
    return found if found.year >= FIRST_YEAR else None
