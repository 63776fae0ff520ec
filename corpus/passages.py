"""Cutting a procedure into passages: the unit that is indexed, found and cited."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import date
from itertools import groupby
from uuid import UUID, uuid5

from corpus.procedure import Block, BlockKind, Procedure
from corpus.sentences import sentences

CUT = 3  # raise it when the same sheet gives other passages, or the same passage another `indexed`
MAX_WORDS = 180
MAX_CONTEXT = 400  # characters of a sheet's description that each of its passages carries
SAID = 0.8  # share of a description's words found in the opening from which it repeats it
# An introducing line this short is repeated before each part of the list or table that it opens.
MAX_INTRODUCTION_WORDS = 25
NAMESPACE = UUID("6f2b1a54-9a0e-5a53-8f4e-0d3f3b6f7c11")


@dataclass(frozen=True, slots=True)
class Passage:
    """At most ``MAX_WORDS`` words of one sheet, all under the same headings and cases.

    ``id`` is a UUID string derived from all the rest: a passage never changes, it is replaced.
    ``title``, ``scope``, ``audience``, ``url``, ``publisher`` and ``updated`` are the sheet's, so
    that a passage found can be cited whatever the catalogue has become. ``indexed`` is the text
    that search sees: title, headings and text.

    ``words`` is what search by words sees: with them stands what the sheet is about, which its
    later passages do not say again. It is not kept in the index (``context`` comes back empty).

    An entry with a ``question`` is one more way to ask for its sheet: search sees the question
    alone, and ``text`` is that of the sheet's opening passage.
    """

    id: str
    procedure: str
    title: str
    scope: str
    audience: tuple[str, ...]
    position: int
    headings: tuple[str, ...]
    cases: tuple[str, ...]
    text: str
    question: str = ""
    url: str = ""
    publisher: str = ""
    updated: date | None = None
    context: str = field(default="", compare=False)

    @property
    def heading(self) -> str:
        return " › ".join(self.headings)

    @property
    def indexed(self) -> str:
        if self.question:
            return self.question
        return "\n".join(part for part in (self.title, self.heading, self.text) if part)

    @property
    def words(self) -> str:
        if self.question or not self.context:
            return self.indexed
        return f"{self.indexed}\n{self.context}"

    @property
    def embedded(self) -> str:
        """A digest of ``indexed``: two passages with the same one have the same vectors."""
        return hashlib.sha256(self.indexed.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Unit:
    """Lines that stay together; ``introduction`` is said again when a passage starts here."""

    lines: tuple[str, ...]
    introduction: str = ""

    @property
    def words(self) -> int:
        return sum(map(count_words, self.lines))


def passages(procedure: Procedure) -> tuple[Passage, ...]:
    """The passages of a sheet in reading order, its description first, its contact last; then one
    entry for each of its questions that is not its title again."""
    made: list[Passage] = []
    context = _context(procedure)
    for (headings, cases), group in groupby(
        _blocks(procedure), key=lambda block: (block.headings, block.cases)
    ):
        for parts in pack(units(list(group))):
            made.append(
                Passage(
                    id="",
                    procedure=procedure.id,
                    title=procedure.title,
                    scope=procedure.scope,
                    audience=procedure.audience,
                    position=len(made),
                    headings=headings,
                    cases=cases,
                    text="\n".join(parts),
                    url=procedure.url,
                    publisher=procedure.publisher,
                    updated=procedure.updated,
                    context=context,
                )
            )
    for question in _other_questions(procedure) if made else ():
        made.append(replace(made[0], question=question, position=len(made)))
    return tuple(replace(passage, id=_id(passage)) for passage in made)


def _context(procedure: Procedure) -> str:
    """How the sheet presents itself: its themes and the beginning of its description."""
    start = procedure.description.strip()
    if len(start) > MAX_CONTEXT:
        start = start[:MAX_CONTEXT].rsplit(" ", 1)[0]
    return "\n".join(part for part in (start, " ".join(procedure.themes)) if part)


def _id(passage: Passage) -> str:
    values = {each.name: getattr(passage, each.name) for each in fields(Passage)}
    values["indexed"] = passage.indexed
    return str(uuid5(NAMESPACE, json.dumps(values, sort_keys=True, default=str)))


def _other_questions(procedure: Procedure) -> list[str]:
    """The sheet's questions, each once, without those that say the title again."""
    kept: dict[str, str] = {_said(procedure.title): ""}
    for question in procedure.questions:
        kept.setdefault(_said(question), question.strip())
    return [question for question in kept.values() if question]


def _said(text: str) -> str:
    """The words alone: capitals, punctuation and spacing say nothing more."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def count_words(text: str) -> int:
    """Words as a reader counts them: what stands between spaces."""
    return len(text.split())


def units(blocks: list[Block]) -> list[Unit]:
    """The pieces of blocks under the same headings, none longer than a passage.

    A line that opens a list or a table stays with its first item, a note with what it follows.
    """
    made: list[Unit] = []
    opening = ""
    for block in blocks:
        lines = block.text.split("\n")
        titled = block.kind is BlockKind.TABLE and len(lines) > 1 and ": " not in lines[0]
        if titled:
            opening = lines[0]
        opens = block.kind in (BlockKind.LIST, BlockKind.TABLE)
        introduction = opening if count_words(opening) <= MAX_INTRODUCTION_WORDS else ""
        for number, line in enumerate(lines):
            stays = block.kind is BlockKind.NOTE or (titled and number == 1)
            for part in _cut(line, block.kind):
                last = made[-1] if made else None
                stays = stays or bool(last and _opens(last.lines[-1]))
                if last and stays and last.words + count_words(part) <= MAX_WORDS:
                    made[-1] = Unit((*last.lines, part), last.introduction)
                else:
                    made.append(Unit((part,), introduction if opens else ""))
                stays = block.kind is BlockKind.NOTE
        opening = lines[-1] if _opens(lines[-1]) else ""
    return made


def pack(units: list[Unit]) -> Iterator[list[str]]:
    """Fill passages of about equal length, each within ``MAX_WORDS``."""
    total = sum(unit.words for unit in units)
    target = total / max(math.ceil(total / MAX_WORDS), 1)
    parts: list[str] = []
    words = 0
    for unit in units:
        if parts and (words >= target or words + unit.words > MAX_WORDS):
            yield parts
            parts, words = [], 0
            said = count_words(unit.introduction)
            if unit.introduction and said + unit.words <= MAX_WORDS:
                parts, words = [unit.introduction], said
        parts.extend(unit.lines)
        words += unit.words
    if parts:
        yield parts


def _blocks(procedure: Procedure) -> Iterator[Block]:
    """The sheet's blocks between its description and its contact, unless they say those too.

    A publisher's description is often the introduction cut short: it counts as said when nearly
    all of its words stand in the opening blocks.
    """
    said = " ".join(" ".join(block.text.split()) for block in procedure.blocks)
    opening = set(" ".join(block.text for block in procedure.blocks[:3]).lower().split())

    def extra(text: str) -> Iterator[Block]:
        if text.strip() and " ".join(text.split()) not in said:
            yield Block((), (), BlockKind.TEXT, text.strip())

    words = set(procedure.description.lower().split())
    if len(words & opening) <= SAID * len(words):
        yield from extra(procedure.description)
    yield from procedure.blocks
    yield from extra(procedure.contact)


def _opens(line: str) -> bool:
    return line.rstrip().endswith(":")


def _cut(line: str, kind: BlockKind) -> Iterator[str]:
    """A line too long for one passage, in as few parts as its cells or sentences allow."""
    if count_words(line) <= MAX_WORDS:
        yield line
        return
    joint = " ; " if kind is BlockKind.TABLE else " "
    pieces = line.split(joint) if kind is BlockKind.TABLE else sentences(line)
    part = ""
    for piece in (short for long in pieces for short in _by_words(long)):
        longer = f"{part}{joint}{piece}" if part else piece
        if part and count_words(longer) > MAX_WORDS:
            yield part
            longer = piece
        part = longer
    yield part


def _by_words(piece: str) -> Iterable[str]:
    words = piece.split()
    if len(words) <= MAX_WORDS:
        return [piece]
    return (" ".join(words[start:][:MAX_WORDS]) for start in range(0, len(words), MAX_WORDS))
