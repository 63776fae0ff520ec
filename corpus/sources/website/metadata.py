"""What a page says of itself: its title, its language, whether it wants to be indexed…"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from selectolax.lexbor import LexborHTMLParser

from corpus.sources.html_tree import Element, clean
from corpus.sources.website.dates import updated

PARTS = re.compile(r"\s+[|–—·•»-]\s+")
TRAIL = re.compile(r"breadcrumb|ariane", re.IGNORECASE)
MAX_DESCRIPTION = 600


@dataclass(frozen=True, slots=True)
class Metadata:
    """``title`` comes from ``<title>``, without the site's name. ``language`` is a code or nothing.

    ``canonical`` is as written. ``trail`` are the rubrics above the page, the home page left out.
    """

    title: str
    description: str
    updated: date | None
    language: str
    indexed: bool
    canonical: str
    trail: tuple[str, ...]


def read_metadata(html: str, body: Element, robots: str, server_day: str) -> Metadata:
    """``robots`` is the ``X-Robots-Tag`` header; ``body`` the page's visible tree."""
    page = LexborHTMLParser(html.encode("utf-8", "replace"))
    meta = _metas(page)
    root = page.css_first("html")
    said = (root.attributes.get("lang") or root.attributes.get("xml:lang") if root else "") or ""
    canonical = page.css_first('link[rel~="canonical" i]')
    rules = f"{meta.get('robots', '')},{robots}".lower()
    title = page.css_first("title")
    return Metadata(
        title=_without_site(title.text() if title else "", meta.get("og:site_name", "")),
        description=clean(meta.get("description") or meta.get("og:description", ""))[
            :MAX_DESCRIPTION
        ],
        updated=updated(page, body, server_day),
        language=re.split(r"[-_]", said.strip().lower())[0],
        indexed=not re.search(r"\b(noindex|none)\b", rules),
        canonical=(canonical.attributes.get("href") or "") if canonical else "",
        trail=_trail(body),
    )


def _metas(page: LexborHTMLParser) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in page.css("meta[content]"):
        name = node.attributes.get("name") or node.attributes.get("property") or ""
        found.setdefault(name.lower(), node.attributes.get("content") or "")
    return found


def _without_site(title: str, site: str) -> str:
    """« Carte d'identité | Ville de Belleroche » → « Carte d'identité ».

    The last part is taken for the site's name when the page does not tell it.
    """
    parts = [part for part in map(clean, PARTS.split(title.strip())) if part]
    own = [part for part in parts if part.lower() != clean(site).lower()]
    if len(own) == len(parts) > 1:
        own.pop()
    return " – ".join(own or parts)


def _trail(body: Element) -> tuple[str, ...]:
    for element in body.walk():
        named = f"{element.get('class')} {element.get('id')} {element.get('aria-label')}"
        if element.tag != "body" and TRAIL.search(named):
            steps = [below.words() for below in element.walk() if below.tag == "a"]
            return tuple(dict.fromkeys(filter(None, steps[1:])))
    return ()
