"""HTML → a small tree of what a reader of the page can see."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from corpus.errors import SheetError
from corpus.sources.html_hidden import Paint, is_folded, is_unseeable, names
from corpus.sources.html_limits import require_reasonable
from corpus.sources.spacing import tidy

MAX_DEPTH = 120  # of nested elements: the deepest page builders stay under 60
UNREAD = names(
    "script style noscript template svg math iframe frame object embed canvas audio video map "
    "xmp plaintext noembed noframes head title base link meta input "
    "select textarea datalist option progress meter "
    # What is struck out does not hold any more: an old price, a cancelled date.
    "del s strike"
)
INLINE = names(
    "a abbr acronym b bdi bdo big br button cite code data dfn em font i img ins kbd label mark "
    "output picture q ruby samp small source span strong sub sup time tt u var wbr"
)
HEADINGS = {f"h{level}": level for level in range(1, 7)}
CONTROLS = ("aria-controls", "data-bs-target", "data-target")
# Words on a header's own colour are common, and its paper is often painted by a style sheet.
PAINTED = frozenset({"th", "thead", *HEADINGS})
CONTROL_CHARACTERS = dict.fromkeys((*range(9), *range(14, 32), *range(127, 160), 11))
TAGS = names(
    "a abbr address article aside b blockquote body br button caption center code col dd del "
    "details div dl dt em fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6 head "
    "header hr html i iframe img input ins label legend li link main meta nav noscript object ol "
    "option p pre script section select small span strike strong style sub summary sup svg "
    "table tbody td template textarea tfoot th thead title tr u ul video"
)
# Markup that was escaped by mistake reaches readers as text: it is no part of what is said.
MARKUP = re.compile(
    rf"<!--.*?(?:-->|$)|</?(?:{'|'.join(sorted(TAGS))})(?:[\s/][^<>]*)?>", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True, slots=True, eq=False)
class Element:
    """A visible element. ``label`` names a panel that a button or a tab unfolds.

    ``chosen``: the caller's selector matches it. ``size`` and ``linked`` count the characters of
    its text, all of them and those in links. ``inline``: nothing in it starts a line of its own.
    """

    tag: str
    attributes: Mapping[str, str]
    children: tuple[Element | str, ...]
    label: str = ""
    chosen: bool = False
    size: int = field(init=False)
    linked: int = field(init=False)
    inline: bool = field(init=False)

    def __post_init__(self) -> None:
        elements = list(self.elements)
        words = sum(len(child.strip()) for child in self.children if isinstance(child, str))
        size = words + sum(child.size for child in elements)
        linked = size if self.tag == "a" else sum(child.linked for child in elements)
        inline = self.tag in INLINE and not self.label and all(c.inline for c in elements)
        for name, value in (("size", size), ("linked", linked), ("inline", inline)):
            object.__setattr__(self, name, value)

    @property
    def elements(self) -> Iterator[Element]:
        return (child for child in self.children if isinstance(child, Element))

    def walk(self) -> Iterator[Element]:
        """This element and all below it, in reading order."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting.extend(reversed(list(element.elements)))

    def has(self, *tags: str) -> bool:
        return any(element.tag in tags for element in self.walk())

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")

    @property
    def role(self) -> str:
        return self.get("role").strip().lower()

    def words(self) -> str:
        """All its text on one line."""
        return clean(" ".join(_texts(self)))


def visible_tree(html: str, where: str, selector: str = "") -> Element:
    """The ``<body>`` without what cannot be seen. Raises SheetError (``where`` opens its message).

    What a visible button or tab unfolds counts as visible, once its control has been met.
    """
    require_reasonable(html, where)
    try:
        parser = LexborHTMLParser(html.encode("utf-8", "replace"))
        chosen = {node.mem_id for node in parser.css(selector)} if selector else set()
    except SelectolaxError as error:
        raise SheetError(f"{where}: expected HTML and a CSS selector, found {error}") from None
    if selector and not chosen:
        raise SheetError(f"{where}: expected content at {selector!r}, found none")
    body = parser.body
    tree = _Eye(where, chosen).see(body, Paint(), 0) if body is not None else None
    return tree or Element("body", {}, ())


def control_of(element: Element) -> str:
    """The id of the panel that this button or tab unfolds, or nothing."""
    if element.tag != "button" and element.role not in {"button", "tab"}:
        toggles = "data-toggle" in element.attributes or "data-bs-toggle" in element.attributes
        if not toggles and "aria-expanded" not in element.attributes:
            return ""
    named = next(filter(None, map(element.get, CONTROLS)), "")
    target = named or (element.get("href") if element.get("href").startswith("#") else "")
    return target.strip().lstrip("#")


def clean(text: str) -> str:
    """One tidy line, without control characters nor markup."""
    text = text.translate(CONTROL_CHARACTERS)
    while "<" in text and (bare := MARKUP.sub(" ", text)) != text:
        text = bare
    return tidy(text)


def _texts(element: Element) -> Iterator[str]:
    run = ""
    for child in element.children:
        if isinstance(child, str):
            run += child
        elif child.tag == "br":
            run += " "
        elif child.inline:
            run += "".join(_texts(child))
        else:
            yield run
            yield from _texts(child)
            run = ""
    yield run


class _Eye:
    """Goes through a page once, in reading order, and remembers the controls it has seen."""

    def __init__(self, where: str, chosen: set[int]) -> None:
        self.where = where
        self.chosen = chosen
        self.labels: dict[str, str] = {}

    def see(self, node: LexborNode, paint: Paint, depth: int) -> Element | None:
        if depth > MAX_DEPTH:
            raise SheetError(f"{self.where}: expected at most {MAX_DEPTH} elements in each other")
        tag = (node.tag or "").lower()
        attributes = {name.lower(): value or "" for name, value in node.attributes.items()}
        label = self.labels.get(attributes.get("id", ""), "")
        if tag in UNREAD or is_unseeable(attributes) or (not label and is_folded(attributes)):
            return None
        if "line-through" in attributes.get("style", ""):
            return None
        paint = (Paint(paper=None) if tag in PAINTED else paint).within(attributes)
        children: list[Element | str] = []
        child = node.first_child
        while child is not None:
            if child.is_text_node:
                if not paint.hides:
                    children.append(child.text_content or "")
            elif child.is_element_node and (seen := self.see(child, paint, depth + 1)):
                children.append(seen)
            child = child.next
        element = Element(tag, attributes, tuple(children), label, node.mem_id in self.chosen)
        if panel := control_of(element):
            self.labels.setdefault(panel, element.words())
        return element
