"""Pieces of a page → plain lines, and the links and abbreviations met on the way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from corpus.procedure import Link
from corpus.sources.html_hidden import names
from corpus.sources.html_links import NEW_WINDOW, link_of, way_to_reach
from corpus.sources.html_tree import Element, clean, control_of
from corpus.sources.spacing import NBSP
from corpus.sources.table_lines import Cell, table_lines

LISTS = names("ul ol menu")
CALL = re.compile(r"\[?\(?[\d*]{1,3}\)?\]?")  # of a footnote
POWERS = {"2": "²", "3": "³"}
MAX_ABBREVIATION, MAX_MEANING = 12, 120


@dataclass
class Lines:
    """Reads pieces of one page at ``address``. ``heading`` is the one in force, for vague links."""

    address: str = ""
    heading: str = ""
    links: list[Link] = field(default_factory=list)
    definitions: list[tuple[str, str]] = field(default_factory=list)

    def of(self, element: Element) -> list[str]:
        """One line a paragraph, ``- `` before a list's items, two spaces before what is in them."""
        if element.tag in LISTS:
            return list(self.items(element))
        if element.tag == "dl":
            return list(self.terms(element))
        if element.tag == "table":
            return self.rows(element)
        if element.tag == "pre":
            return [line for line in map(clean, _raw(element).splitlines()) if line]
        if element.tag == "a":
            self.link(element)
        return [line for group in runs(element.children) for line in self.run_or_block(group)]

    def run_or_block(self, group: Element | list[Element | str]) -> list[str]:
        return self.of(group) if isinstance(group, Element) else self.paragraph(group)

    def paragraph(self, run: Iterable[Element | str]) -> list[str]:
        """The lines of inline pieces, cut at ``<br>``."""
        said = "".join(map(self._inline, run))
        lines = (NEW_WINDOW.sub("", clean(line)) for line in said.split("\0"))
        return [line for line in lines if line]

    def title(self, element: Element) -> str:
        """A heading's or a summary's words on one line, those of its button too."""
        if all(isinstance(child, str) or child.inline for child in element.children):
            return clean("".join(map(self._inline, element.children)).replace("\0", " "))
        return " ".join(self.of(element)) or element.words()

    def items(self, element: Element) -> Iterator[str]:
        for group in runs(element.children):
            if isinstance(group, Element) and group.tag == "li":
                for number, line in enumerate(self.of(group)):
                    yield f"  {line}" if number else f"- {line.removeprefix('- ')}"
            else:  # a list straight in a list belongs to the item above
                yield from (f"  {line}" for line in self.run_or_block(group))

    def terms(self, element: Element) -> Iterator[str]:
        """A list of definitions, of hours, of contacts: ``- Term : what it is``."""
        waiting: list[str] = []
        for part in _terms_and_meanings(element):
            if part.tag == "dt":
                waiting.append(" ".join(self.of(part)).rstrip(f"{NBSP} :"))
                continue
            lines = self.of(part)
            term = " / ".join(filter(None, waiting))
            waiting = []
            if term and lines and not lines[0].startswith("- "):
                lines[0] = f"- {term}{NBSP}: {lines[0]}"
            elif term:
                lines.insert(0, f"- {term}{NBSP}:")
            yield from (
                line if line.startswith("- ") and not n else f"  {line}"
                for n, line in enumerate(lines)
            )
        if any(waiting):
            yield f"- {' / '.join(filter(None, waiting))}"

    def rows(self, table: Element) -> list[str]:
        caption = next((self.title(e) for e in table.elements if e.tag == "caption"), "")
        rows = [
            (row, section.tag == "thead")
            for section in (table, *table.elements)
            if section is table or section.tag in {"thead", "tbody", "tfoot"}
            for row in section.elements
            if row.tag == "tr"
        ]
        made = [[self._cell(c, heads) for c in _cells(row)] for row, heads in rows]
        if len(made) > 1 and not any(cell.header for row in made for cell in row):
            first = list(_cells(rows[0][0]))
            if all(_is_bold(cell) for cell in first) and any(cell.size for cell in first):
                made[0] = [Cell(c.text, c.width, c.height, header=True) for c in made[0]]
        return table_lines(made, caption)

    def _cell(self, cell: Element, heads: bool) -> Cell:
        width, height = _span(cell, "colspan", 1), _span(cell, "rowspan", 1)
        return Cell(_join(self.of(cell)), width, height or 10**6, heads or cell.tag == "th")

    def _inline(self, piece: Element | str) -> str:
        if isinstance(piece, str):
            return piece.replace("\0", "")
        if piece.tag == "br":
            return "\0"
        said = "".join(map(self._inline, piece.children))
        if piece.tag in {"sup", "sub"}:
            return _raised(piece, said)
        if piece.tag in {"abbr", "acronym"}:
            self._abbreviation(clean(said), clean(piece.get("title")))
        if piece.tag == "a":
            self.link(piece)
            return said + way_to_reach(piece.get("href"), said)
        return said

    def link(self, element: Element) -> None:
        """Keep where an ``<a>`` leads, if that is a page or a document."""
        if found := link_of(element, self.address, self.heading):
            self.links.append(found)

    def _abbreviation(self, short: str, meaning: str) -> None:
        upper = sum(letter.isupper() for letter in short)
        if upper > 1 and len(short) <= MAX_ABBREVIATION and 0 < len(meaning) <= MAX_MEANING:
            self.definitions.append((short, meaning))


def runs(children: Iterable[Element | str]) -> Iterator[Element | list[Element | str]]:
    """Blocks one by one, and between them what flows in one paragraph. Buttons are left out."""
    run: list[Element | str] = []
    for child in children:
        if isinstance(child, str) or child.inline:
            if isinstance(child, str) or not is_control(child):
                run.append(child)
            continue
        if run:
            yield run
            run = []
        yield child
    if run:
        yield run


def is_control(element: Element) -> bool:
    """A button, or a link that only unfolds something on the page."""
    return element.tag == "button" or bool(control_of(element))


def _terms_and_meanings(element: Element) -> Iterator[Element]:
    for child in element.elements:
        if child.tag in {"dt", "dd"}:
            yield child
        else:  # groups may stand in a <div>
            yield from _terms_and_meanings(child)


def _cells(row: Element) -> Iterator[Element]:
    return (cell for cell in row.elements if cell.tag in {"td", "th"})


def _span(cell: Element, name: str, default: int) -> int:
    value = cell.get(name).strip()
    return int(value[:6]) if value.isascii() and value.isdigit() else default


def _is_bold(cell: Element) -> bool:
    bold = sum(e.size for e in cell.walk() if e.tag in {"b", "strong"})
    return bold >= cell.size


def _join(lines: list[str]) -> str:
    """A cell on one line: its items and lines between commas where nothing parts them."""
    text = ""
    for line in (line.strip().removeprefix("- ") for line in lines):
        flows = not text or text[-1] in ".,;:!?" or line[0] in "(" or line[0].islower()
        text += (" " if text else "") + line if flows else f", {line}"
    return text


def _raised(element: Element, said: str) -> str:
    words = said.strip()
    if element.has("a") and CALL.fullmatch(words):
        return ""
    return POWERS.get(words, said) if element.tag == "sup" else said


def _raw(element: Element) -> str:
    return "".join(
        child if isinstance(child, str) else "\n" if child.tag == "br" else _raw(child)
        for child in element.children
    )
