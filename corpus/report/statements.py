"""What the sheets state with figures: one statement a sentence, or a cell of a table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from corpus.procedure import Block, BlockKind, Procedure
from corpus.report.words import alternatives, fold, letters, names, sequence, words
from corpus.sentences import sentences

LONGEST_CELL = 160  # characters: a longer one is prose, and its figures are of several matters
_FIGURE = re.compile(r"\d|€")
_YEAR = re.compile(r"(?<!\d)20[0-4]\d(?!\d)")
_NEXT_WORD = re.compile(r"[\s\u00a0]*([a-z]{3,})")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure read at ``text[start:end]``: what is counted, and its value in one form."""

    start: int
    end: int
    unit: str
    value: str


ReadFigures = Callable[[str], Sequence[Figure]]
"""The reader is given: the corpus does not know how figures are written. A bare number has no
unit; it is counted in the word that follows it."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A text with figures, and what tells its matter.

    ``own`` are its words without the figures, ``context`` those of the title and the headings,
    ``key`` the figures and letters of a table's row, ``condition`` the figures of the headings,
    ``years`` the years named anywhere, ``named`` the alternatives named (« enfant »,
    « dimanche »…), ``names`` the proper names and letters (« Tanneries », « permis B »).
    ``special`` are the alternatives that the title and the cases name, ``order`` its own words as
    they come.
    """

    sheet: Procedure
    block: Block
    text: str
    values: Mapping[str, frozenset[str]]
    own: frozenset[str]
    context: frozenset[str]
    title: frozenset[str]
    key: frozenset[str]
    condition: frozenset[str]
    years: frozenset[str]
    named: Mapping[str, frozenset[int]]
    names: frozenset[str]
    special: Mapping[str, frozenset[int]]
    order: tuple[str, ...]

    @property
    def all(self) -> frozenset[str]:
        return self.own | self.context


def statements(sheet: Procedure, read: ReadFigures) -> Iterator[Statement]:
    """Every statement of a sheet, once for its headings."""
    seen: set[tuple[tuple[str, ...], str]] = set()
    context_of = cache(lambda headings: _Context.read(sheet.title, headings, read))
    for block in sheet.blocks:
        for text, label, value in _pieces(block):
            if (block.headings, text) in seen:
                continue
            seen.add((block.headings, text))
            made = _statement(sheet, block, text, label, value, context_of(block.headings), read)
            if made is not None:
                yield made


@dataclass(frozen=True, slots=True)
class _Context:
    text: str
    words: frozenset[str]
    title: frozenset[str]
    figures: frozenset[str]

    @classmethod
    def read(cls, title: str, headings: tuple[str, ...], read: ReadFigures) -> _Context:
        text = "\n".join((title, *headings))
        found = frozenset(f"{each.value} {each.unit}" for each in read(text))
        return cls(text, words(text), words(title), found)


def _pieces(block: Block) -> Iterator[tuple[str, str, str]]:
    """(text, label, what holds the figures): the label of a cell is its row's and its column's."""
    for line in block.text.split("\n"):
        if not _FIGURE.search(line):
            continue
        cells = line.split(" ; ") if block.kind is BlockKind.TABLE else []
        if len(cells) > 1:
            for cell in cells[1:]:
                column, colon, value = cell.partition(": ")
                if colon and _FIGURE.search(value) and len(value) <= LONGEST_CELL:
                    yield f"{cells[0]} ; {cell}", f"{cells[0]} ; {column}", value
        else:
            # What only opens a list says too little by itself.
            for said in sentences(line):
                if _FIGURE.search(said) and not said.rstrip().endswith(":"):
                    yield said, "", said


def _statement(
    sheet: Procedure,
    block: Block,
    text: str,
    label: str,
    value: str,
    context: _Context,
    read: ReadFigures,
) -> Statement | None:
    figures = read(value)
    if not figures:
        return None
    values: dict[str, set[str]] = {}
    plain = value
    for figure in figures:
        values.setdefault(_unit(figure, value), set()).add(figure.value)
    for figure in sorted(figures, key=lambda each: -each.start):
        plain = f"{plain[: figure.start]} {plain[figure.end :]}"
    everything = f"{context.text}\n{label} {plain}"
    return Statement(
        sheet=sheet,
        block=block,
        text=text,
        values={unit: frozenset(found) for unit, found in values.items()},
        own=words(f"{label} {plain}"),
        context=context.words,
        title=context.title,
        key=letters(label) | {each.value for each in read(label)} if label else frozenset(),
        condition=context.figures,
        years=frozenset(_YEAR.findall(f"{context.text}\n{text}")),
        named=alternatives(everything),
        names=names(f"{sheet.title}\n{text}") | letters(text),
        order=sequence(f"{label} {plain}"),
        special=alternatives("\n".join((sheet.title, *block.cases))),
    )


def _unit(figure: Figure, text: str) -> str:
    if figure.unit:
        return figure.unit
    following = _NEXT_WORD.match(fold(text[figure.end : figure.end + 30]))
    return f"#{following[1].rstrip('sx')}" if following else "#"
