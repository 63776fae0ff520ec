"""What stands around a page's own content, and where that content is.

The content is what the page says it is (``<main>``, ``role=main``, one ``<article>``); else the
whole body once menus, banners, forms and blocks made of links are taken away. Nothing is guessed
about words: a paragraph that no rule names stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.sources.html_hidden import names
from corpus.sources.html_tree import Element

TAGS = names("nav footer aside dialog form fieldset search")
ROLES = names(
    "navigation banner contentinfo complementary search dialog alertdialog menu menubar toolbar "
    "tablist form"
)
WORDS = names(
    "cookie cookies consent tarteaucitron axeptio didomi breadcrumb breadcrumbs ariane addtoany "
    "pager pagination skiplink skiplinks megamenu navbar sidebar modal popin popup comments"
)
# Also the words of a canteen's menus or of social housing: only said of what is short or of links.
DOUBTFUL = names(
    "menu menus share sharing partage partager social socials skip evitement related similaires "
    "newsletter footer feedback satisfaction gdpr rgpd"
)
SHORT = 120  # characters
HEADERS = names("header entete site-header region-header page-top masthead")
# Classes of the whole page or of its frame speak of what is on it, not of what it is.
FRAME = names("html body main article")
MOST = 0.5  # share of the page from which a block cannot be furniture
LINKED = 0.8  # share of its words in links from which a block is a menu
LEAST_LINKS = 4
NOTE_CLASSES = names("note info warning attention important a-noter")
NOTE_WORDS = names("alert callout notice encart encadre retenir noter admonition infobox remarque")
NOTE_START = re.compile(
    r"(?:bon )?à (?:noter|savoir|retenir)|attention|important|rappel", re.IGNORECASE
)
NOTE_ROLES = names("note alert status")
MAX_NOTE = 1500  # characters: what is longer is a part of the page, whatever its colour


def content_of(body: Element) -> Element:
    """The page's own content, without what stands around it."""
    chosen = tuple(_outermost_chosen(body))
    if chosen:
        return _without(Element("main", {}, chosen), within=True, most=0)
    for mains in (
        [e for e in body.walk() if e.tag == "main" or e.role == "main"],
        [e for e in body.walk() if e.tag == "article"],
    ):
        largest = max(mains, key=lambda element: element.size, default=None)
        alone = largest and (len(mains) == 1 or 2 * largest.size > sum(e.size for e in mains))
        if largest and alone and largest.size:
            return _without(largest, within=True, most=largest.size)
    bare = _without(body, within=False, most=body.size)
    return _without_menus(bare)


def is_note(element: Element) -> bool:
    """A remark set apart: « À noter », « Attention »."""
    if element.size > MAX_NOTE or element.tag in FRAME or element.has("table", "details"):
        return False
    classes = set(element.get("class").lower().split())
    marked = classes & NOTE_CLASSES or _words(element.get("class")) & NOTE_WORDS
    if element.tag == "aside" and not marked:
        return bool(NOTE_START.match(element.words()))
    return element.role in NOTE_ROLES or bool(marked)


def _outermost_chosen(element: Element) -> Iterator[Element]:
    if element.chosen:
        yield element
        return
    for child in element.elements:
        yield from _outermost_chosen(child)


def _without(element: Element, within: bool, most: int) -> Element:
    """``within``: in the content already, where a ``<header>`` is the content's own."""
    kept: list[Element | str] = []
    for child in element.children:
        if isinstance(child, str):
            kept.append(child)
        elif not _is_furniture(child, within, most):
            inside = within or child.tag in {"main", "article"}
            kept.append(_without(child, inside, most))
    return _again(element, kept)


def _is_furniture(element: Element, within: bool, most: int) -> bool:
    if element.inline or element.tag in FRAME:
        return False
    named = element.tag in TAGS or element.role in ROLES
    if not within and not element.has("h1"):
        said = {element.tag, element.get("id").lower(), *element.get("class").lower().split()}
        named = named or bool(said & HEADERS)
    words = _words(element.get("class")) | _words(element.get("id"))
    slight = element.size < SHORT or 2 * element.linked > element.size
    worded = words & WORDS or (slight and words & DOUBTFUL)
    if not named and not worded:
        return False
    if element.tag == "aside" and is_note(element):
        return False
    # Some systems wrap the whole page in one form, or name its frame after what it holds.
    whole = element.size > MOST * most > 0 or element.has("main", "article")
    return not (whole and element.tag not in {"nav", "footer"})


def _without_menus(element: Element) -> Element:
    kept: list[Element | str] = []
    for child in element.children:
        if isinstance(child, str) or child.inline:
            kept.append(child)
        elif not _is_menu(child):
            kept.append(_without_menus(child))
    return _again(element, kept)


def _is_menu(element: Element) -> bool:
    links = sum(below.tag == "a" for below in element.walk())
    return links >= LEAST_LINKS and element.linked > LINKED * element.size


def _again(element: Element, children: list[Element | str]) -> Element:
    same = len(children) == len(element.children) and all(
        new is old for new, old in zip(children, element.children, strict=True)
    )
    if same:
        return element
    return Element(element.tag, element.attributes, tuple(children), element.label, element.chosen)


def _words(names: str) -> frozenset[str]:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", names)
    return frozenset(re.split(r"[^a-z0-9]+", spaced.lower()))
