"""The lines of a PDF in reading order → headings, paragraphs made whole, lists, tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from corpus.procedure import BlockKind
from corpus.sources.documents.grid import rows
from corpus.sources.documents.outline import Outline
from corpus.sources.documents.pdf_columns import Row
from corpus.sources.documents.pdf_hyphens import join_lines
from corpus.sources.documents.pdf_tables import RuledTable
from corpus.sources.documents.pdf_words import Segment
from corpus.sources.markdown_blocks import CASE
from corpus.sources.spacing import tidy

LARGER = 1.12  # of the body's size: a heading
MAX_HEADING_WORDS = 25
PARAGRAPH_GAP = 1.35  # of the usual distance between two lines
ITEM = re.compile(
    r"^(?:[•‣▪●○◦■□➢➔►✓✔–—·*-]|[\uf000-\uf0ff]|\(cid:\d+\)|\(?\d{1,2}[.)]|[a-z]\))\s+(?=\S)"
)
BULLETS = re.compile(r"^[•‣▪●○◦■□➢➔►✓✔\uf000-\uf0ff]\s*(?=\S)")
CONTENTS = re.compile(r"(?:\.\s?|…){4,}\s*\d*\s*$")
ENDS = re.compile(r"[.!?:;»…]\s*$")


@dataclass
class Flow:
    """Fed page by page; keeps the paragraph, the item or the table that the next line may go on
    with, across columns and pages."""

    body: float  # the usual size of the letters
    levels: dict[tuple[float, bool], int]  # of headings, by size and weight
    vocabulary: Counter[str]
    outline: Outline = field(default_factory=Outline)
    _lines: list[str] = field(default_factory=list)
    _kind: BlockKind = BlockKind.TEXT
    _mark: str = ""
    _last: Segment | None = None
    _heading: tuple[int, list[str], Segment] | None = None
    _table: tuple[list[str], int] | None = None  # header and width of the last one

    def region(
        self, region: Sequence[Row], tables: Sequence[RuledTable], *, top: bool = False
    ) -> None:
        """One column or band of a page, ``top`` for the first: a table may go on there."""
        self._at_top = top
        left = min(segment.x0 for row in region for segment in row)
        right = max(segment.x1 for row in region for segment in row)
        step = _step(region)
        for row in region:
            first = row[0]
            if first.table is not None:
                self._put_table(tables[first.table])
                self._at_top = False
            elif not CONTENTS.search(row[-1].text):
                self._line(row, left, right, step)
                self._at_top = False
        if self._last:  # what follows starts elsewhere: no distance to measure
            last = self._last
            self._last = Segment(last.text, last.x0, right, 0.0, 0.0, last.size, last.bold)

    def close(self) -> None:
        """Write down what waits."""
        self._end()
        self._end_heading()

    def _line(self, row: Row, left: float, right: float, step: float) -> None:
        line = _whole(row)
        level = self._level(line) if len(row) == 1 else 0
        if level:
            self._end()
            if self._heading and self._heading[0] == level and _follows(self._heading[2], line):
                self._heading = (level, [*self._heading[1], line.text], line)
            else:
                self._end_heading()
                self._heading = (level, [line.text], line)
            self._table = None
            return
        self._end_heading()
        marked = ITEM.match(line.text) or BULLETS.match(line.text)
        if len(row) > 1 and not marked:
            self._end()
            cells = " ; ".join(tidy(segment.text) for segment in row)
            self.outline.add(BlockKind.TABLE, [cells])
            self._table = None
            return
        if marked:
            self._end()
            self._kind = BlockKind.LIST
            self._mark = "  - " if line.x0 > left + 1.5 * line.size and self._nested else "- "
            self._nested = True
            self._lines = [line.text[marked.end() :]]
        elif self._starts(line, left, right, step):
            self._end()
            self._kind, self._mark, self._nested = BlockKind.TEXT, "", False
            self._lines = [line.text]
        else:
            self._lines.append(line.text)
        self._last = line
        self._table = None

    _nested: bool = False
    _at_top: bool = False

    def _starts(self, line: Segment, left: float, right: float, step: float) -> bool:
        """Whether a line opens a paragraph rather than goes on with the last one."""
        last = self._last
        if not self._lines or last is None:
            return True
        if last.bottom == 0.0:  # across a column or a page
            return bool(ENDS.search(last.text)) or not line.text[:1].islower()
        if line.bottom - last.bottom > PARAGRAPH_GAP * step:
            return True
        short = right - last.x1 > 0.2 * (right - left)
        if line.bold != last.bold and (short or ENDS.search(last.text)):
            return True
        if short and re.search(r"[.!?:]\s*$", last.text):
            return True
        if self._kind is BlockKind.LIST:
            return line.x0 < left + 2.0 < last.x0 and bool(ENDS.search(last.text))
        return line.x0 > left + line.size > last.x0 + line.size / 2 and bool(ENDS.search(last.text))

    def _level(self, line: Segment) -> int:
        text = line.text
        if len(text.split()) > MAX_HEADING_WORDS or not re.search(r"[^\W_]", text):
            return 0
        level = self.levels.get((line.size, False) if line.size > self.body else (0.0, line.bold))
        if level and line.size <= self.body and (re.search(r"[.;,!]\s*$", text) or _says(text)):
            return 0  # a sentence in bold, or a name in bold before its text
        if level and line.size <= self.body and ITEM.match(text) and not text[0].isdigit():
            return 0
        return level or 0

    def _put_table(self, table: RuledTable) -> None:
        self._end()
        self._end_heading()
        grid = table.grid
        header = None
        continues = False
        if self._at_top and self._table and self._table[1] == len(grid[0]):
            header, continues = self._table[0], True
            if list(grid[0]) == header:
                grid = grid[1:]
        lines = rows(grid, header)
        named = bool(header) or bool(lines and ": " in lines[0])
        self.outline.add(BlockKind.TABLE, lines, join=continues)
        self._table = (header or list(table.grid[0]), len(table.grid[0])) if named else None

    def _end(self) -> None:
        if self._lines:
            text = tidy(join_lines(self._lines, self.vocabulary))
            self.outline.add(self._kind, [f"{self._mark}{text}"])
        self._lines, self._last = [], None
        if self._kind is BlockKind.TEXT:
            self._nested = False

    def _end_heading(self) -> None:
        if self._heading:
            level, lines, _ = self._heading
            self.outline.heading(level, " ".join(lines))
            self._heading = None


def heading_levels(
    segments: Iterable[Segment],
) -> tuple[float, dict[tuple[float, bool], int]]:
    """The body's size, and the level of each larger size; bold text of the body comes last."""
    letters: Counter[float] = Counter()
    for segment in segments:
        letters[segment.size] += len(segment.text)
    body = letters.most_common(1)[0][0] if letters else 0.0
    sizes = sorted((size for size in letters if size >= LARGER * body), reverse=True)
    levels = {(size, False): number for number, size in enumerate(sizes, start=1)}
    return body, levels | {(0.0, True): len(sizes) + 1}


def _says(text: str) -> bool:
    """Whether a colon stands in the midst, as in « Attention : le guichet est fermé »."""
    return ":" in text.rstrip(" :") and not CASE.match(text)


def _whole(row: Row) -> Segment:
    """A line's segments as one."""
    first = row[0]
    if len(row) == 1:
        return first
    text = " ".join(segment.text for segment in row)
    last = row[-1]
    return Segment(text, first.x0, last.x1, first.top, first.bottom, first.size, first.bold)


def _step(region: Sequence[Row]) -> float:
    """The usual distance from one line to the next, within a paragraph."""
    lines = [row[0] for row in region if row[0].table is None]
    size = median(line.size for line in lines) if lines else 10.0
    steps = [low.bottom - high.bottom for high, low in pairwise(lines)]
    near = [step for step in steps if 2.0 < step <= 2.2 * size]
    return median(near) if near else 1.3 * size


def _follows(before: Segment, line: Segment) -> bool:
    return line.size == before.size and 0 < line.top - before.top < 2.2 * line.size
