"""HTML → blocks under their headings, whatever wrote it: a city's site, a converted document.

Headings, summaries of ``<details>``, labels of accordions and tabs make the path of headings. A
heading that starts with « Cas : », « Situation : », « Vous êtes… » or « Si vous… » is an
alternative: what stands below holds only for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from corpus.procedure import Block, BlockKind, Link
from corpus.sources.html_furniture import content_of, is_note
from corpus.sources.html_lines import LISTS, Lines, is_control, runs
from corpus.sources.html_links import VAGUE
from corpus.sources.html_tree import HEADINGS, Element, visible_tree
from corpus.sources.spacing import NBSP

CASE = re.compile(r"(?:Cas|Situation)(?: (?:n°\s*)?\d+)?\s*:\s*", re.IGNORECASE)
SITUATION = re.compile(r"(?:Vous (?:êtes|avez|n'êtes|n'avez)|Si vous)\b", re.IGNORECASE)
# Lists that lead elsewhere, and buttons to share: no part of what the page says.
ELSEWHERE = re.compile(
    r"(?:(?:sur|dans) le m[êe]me (?:sujet|th[èe]me|dossier)|[àa] lire (?:aussi|[ée]galement)|"
    r"voir aussi|articles? (?:li[ée]s?|similaires?)|pages? (?:li[ée]es?|associ[ée]es?)|"
    r"dans la m[êe]me rubrique|vous aimerez aussi|(?:ces pages )?(?:peuvent|pourrai(?:en)?t) "
    r"(?:aussi )?vous int[ée]resser|partager(?: (?:cette page|sur).*)?|suivez-nous.*|"
    r"cette page vous a-t-elle .*|newsletter|fil d'ariane|sommaire)\W*",
    re.IGNORECASE,
)
# « Publié le 3 mars 2024, mis à jour le 5 octobre 2026 » is told apart from the text.
STAMP = re.compile(
    r"(?:(?:publiée?|mise? à jour|modifiée?|actualisée?|dernière (?:mise à jour|modification))"
    r"\s*(?::|le|du)*\s*(?:le )?(?:\d{1,2}(?:er)? \w+ \d{4}|\d\d?/\d\d?/\d{4})"
    r"(?: à \d+\s?[h:]\s?\d*)?[\s,.;–|-]*)+",
    re.IGNORECASE,
)
MAX_HEADING = 200  # characters: what is longer is a paragraph in large letters
KINDS = {"dl": BlockKind.LIST, "table": BlockKind.TABLE} | dict.fromkeys(LISTS, BlockKind.LIST)


@dataclass(frozen=True, slots=True)
class HtmlContent:
    """``title`` is the first ``<h1>``, empty when there is none; ``definitions`` its ``<abbr>``.

    ``linked`` is the share of its words that stand in links.
    """

    title: str
    blocks: tuple[Block, ...]
    links: tuple[Link, ...]
    definitions: tuple[tuple[str, str], ...]
    linked: float


def html_blocks(
    html: str, where: str, *, address: str = "", content: str = "", whole: bool = False
) -> HtmlContent:
    """What ``html`` says to its readers: no hidden text, no markup, no menus.

    ``where`` names the page in errors; links are resolved against ``address``; ``content`` is the
    CSS selector of the main content; ``whole`` takes the body as it is (a document, no web page).
    Raises SheetError when it is nested too deep or the selector matches nothing.
    """
    return blocks_of(visible_tree(html, where, content), address, whole)


def blocks_of(body: Element, address: str = "", whole: bool = False) -> HtmlContent:
    """The same out of a page's visible tree."""
    reader = _Reader(Lines(address))
    content = body if whole else content_of(body)
    reader.read(content.children)
    return HtmlContent(
        reader.title or _first_title(body),
        tuple(reader.made()),
        tuple(dict.fromkeys(reader.lines.links)),
        tuple(dict.fromkeys(reader.lines.definitions)),
        content.linked / max(content.size, 1),
    )


def _first_title(body: Element) -> str:
    titles = (Lines().title(element) for element in body.walk() if element.tag == "h1")
    return next(filter(None, titles), "")


@dataclass(frozen=True, slots=True)
class _Step:
    level: int
    words: str
    case: bool


class _Reader:
    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.title = ""
        self.blocks: list[tuple[tuple[_Step, ...], BlockKind, list[str]]] = []
        self.said = 0  # lines
        self.path: list[_Step] = []
        self.floor = 0  # headings inside a panel never end those around it
        self.elsewhere = 0  # level of the heading of a list that leads elsewhere, or 0

    def read(self, children: Iterable[Element | str]) -> None:
        for group in runs(children):
            if isinstance(group, list):
                self._add(BlockKind.TEXT, partial(self.lines.paragraph, group))
            else:
                self._block(group)

    def _block(self, element: Element) -> None:
        if level := _level(element):
            self._heading(level, self.lines.title(element))
        elif is_control(element):
            return
        elif element.label or element.tag == "details":
            self._panel(element)
        elif is_note(element):
            self._add(BlockKind.NOTE, partial(self._note, element))
        elif element.tag in KINDS and not _is_layout(element):
            self._add(KINDS[element.tag], partial(self.lines.of, element))
        elif element.tag in {"section", "article"}:
            with self._section():
                self.read(element.children)
        elif element.tag == "pre":
            self._add(BlockKind.TEXT, partial(self.lines.of, element))
        else:
            if element.tag == "a":
                self.lines.link(element)
            self.read(element.children)

    def _heading(self, level: int, words: str) -> None:
        if not words:
            return
        if len(words) > MAX_HEADING:
            self._add(BlockKind.TEXT, lambda: [words])
        elif level == 1 and not self.title:
            self.title = words
        elif not self.elsewhere or level <= self.elsewhere:
            self.elsewhere = level if ELSEWHERE.fullmatch(words) else 0
            kept = [step for step in self.path[self.floor :] if step.level < level]
            self.path = self.path[: self.floor] + kept
            if not self.elsewhere:
                self._push(level, words)

    def _push(self, level: int, words: str) -> None:
        case = CASE.match(words)
        named = words[case.end() :] if case and words[case.end() :] else words
        self.path.append(_Step(level, named, bool(case or SITUATION.match(words))))
        self.lines.heading = named

    def _panel(self, element: Element) -> None:
        """What a summary, a button or a tab unfolds stands under its words."""
        summary = next((e for e in element.elements if e.tag == "summary"), None)
        label = self.lines.title(summary) if summary else element.label
        if ELSEWHERE.fullmatch(label):
            return
        if self.path and self.path[-1].words in CASE.split(label, maxsplit=1):
            self.path.pop()  # the heading that holds the button: it ends with its panel
        path, floor, elsewhere = list(self.path), self.floor, self.elsewhere
        if label and not VAGUE.fullmatch(label) and len(label) <= MAX_HEADING:
            self._push(self.path[-1].level + 1 if self.path else 2, label)
        self.floor = len(self.path)
        self.read(child for child in element.children if child is not summary)
        self.path, self.floor, self.elsewhere = path, floor, elsewhere

    @contextmanager
    def _section(self) -> Iterator[None]:
        """A section's headings end with it, unless all it holds is headings."""
        path, said = list(self.path), self.said
        yield
        if self.said > said:
            self.path, self.elsewhere = path, 0

    def _note(self, element: Element) -> list[str]:
        lines = self.lines.of(element)
        marked = (e for e in element.walk() if _level(e) or e.tag in {"strong", "b"})
        bold = next((e.words() for e in marked if e.size), "")
        if lines and bold and lines[0].startswith(bold):
            rest = lines[0].removeprefix(bold).lstrip(f"{NBSP} :–-")
            if not rest and len(lines) > 1 and not lines[1].startswith("- "):
                rest = lines.pop(1)
            named = f"{bold.rstrip(f'{NBSP} :')}{NBSP}:"
            return [f"{named} {rest}" if rest else named, *lines[1:]]
        return lines

    def _add(self, kind: BlockKind, read: Callable[[], list[str]]) -> None:
        lines = [] if self.elsewhere else [line for line in read() if not STAMP.fullmatch(line)]
        if not lines:
            return
        self.said += len(lines)
        path, last = tuple(self.path), self.blocks[-1] if self.blocks else None
        if last and kind is BlockKind.TEXT is last[1] and last[0] == path:
            last[2].extend(lines)
        else:
            self.blocks.append((path, kind, lines))

    def made(self) -> Iterator[Block]:
        for path, kind, lines in self.blocks:
            headings = tuple(step.words for step in path)
            cases = tuple(step.words for step in path if step.case)
            yield Block(headings, cases, kind, "\n".join(lines))


def _level(element: Element) -> int:
    if element.role == "heading":
        level = element.get("aria-level").strip()
        return int(level) if level in {"1", "2", "3", "4", "5", "6"} else 2
    return HEADINGS.get(element.tag, 0)


def _is_layout(element: Element) -> bool:
    """A list or a table that only places parts of the page: cards, accordions, columns."""
    if element.tag == "dl":
        return False
    if element.tag == "table":
        if element.role in {"presentation", "none"}:
            return True
        return element.has("table") and sum(e.tag == "table" for e in element.walk()) > 1
    return any(_level(e) or e.label or e.tag in {"details", "table"} for e in element.walk())
