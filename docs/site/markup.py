"""One page's Markdown as HTML: titles that can be linked to, links that lead within the site."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from lxml import html
from markdown_it import MarkdownIt

READER = MarkdownIt("commonmark", {"html": True}).enable("table")
TITLES = ("h1", "h2", "h3", "h4")


@dataclass(frozen=True, slots=True)
class Title:
    """A heading: ``level`` from 1, and ``anchor``, its id in the page."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Content:
    """A page's HTML (a fragment), its titles in order; the first is the page's own."""

    html: str
    titles: tuple[Title, ...]


def content(
    markdown: str,
    lead: Callable[[str], str | None],
    title: Callable[[str], str] = lambda _: "",
    table: str = "Tableau",
) -> Content:
    """A page's HTML.

    ``lead`` gives the address in the site for a link or image as written; None: no link. ``title``
    is what to call the page that a link leads to where its words are the name of a file; "": those.
    ``table`` is the page's word for it.
    """
    tree = html.fragment_fromstring(READER.render(markdown), create_parent="div")
    titles: list[Title] = []
    for element in tree.iter(*TITLES):
        text = " ".join(element.text_content().split())
        anchor = _free(slug(text), {title.anchor for title in titles})
        element.set("id", anchor)
        titles.append(Title(int(element.tag[1]), text, anchor))
    for name, element in [(n, e) for n in ("href", "src") for e in tree.xpath(f".//*[@{n}]")]:
        address = lead(element.get(name))
        if name == "href" and element.text_content().endswith(".md"):
            called = title(element.get(name))
            if called:
                element.clear(keep_tail=True)
                element.text = called
                element.set(name, "")
        if address is None:
            element.tag = "span"
            del element.attrib[name]
        else:
            element.set(name, address)
    _let_wide_things_scroll(tree, table)
    inner = (tree.text or "") + "".join(html.tostring(child, encoding="unicode") for child in tree)
    return Content(inner, tuple(titles))


def slug(title: str) -> str:
    """The anchor that GitHub gives a title, so that one link holds in both places."""
    kept = re.sub(r"[^\w\- ]", "", title.lower())
    return kept.replace(" ", "-")


def _free(anchor: str, taken: set[str]) -> str:
    number, tried = 0, anchor
    while tried in taken:
        number += 1
        tried = f"{anchor}-{number}"
    return tried


def _let_wide_things_scroll(tree: html.HtmlElement, word: str) -> None:
    """On a phone a wide table or listing scrolls by itself, by keyboard too; not the whole page."""
    for number, table in enumerate(list(tree.iter("table")), start=1):
        around = html.Element("div")
        around.attrib.update(
            {"class": "wide", "tabindex": "0", "role": "group", "aria-label": f"{word} {number}"}
        )
        around.tail, table.tail = table.tail, None
        table.getparent().replace(table, around)
        around.append(table)
        # A corner without words is no heading.
        for head in table.iter("th"):
            if not head.text_content().strip():
                head.tag = "td"
            else:
                head.set("scope", "col")
    for listing in tree.iter("pre"):
        listing.set("tabindex", "0")
