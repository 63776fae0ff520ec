"""The data at the centre of the corpus: one procedure sheet and its pieces."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class BlockKind(StrEnum):
    TEXT = "text"
    LIST = "list"
    TABLE = "table"
    NOTE = "note"  # "À noter", "À savoir", "Attention", "Rappel"


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of plain text under its headings.

    ``headings`` runs from the outermost to the innermost title (situation, chapter, sub-chapter,
    case). ``cases`` are those of them that are alternatives (situations and cases): the text holds
    only for them. ``text`` uses one line a paragraph, ``- `` before a list item, and
    ``Column: value ; Column: value`` for a table row.
    """

    headings: tuple[str, ...]
    cases: tuple[str, ...]
    kind: BlockKind
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """Something to do next: an online service, a form, a place to go, a text of law.

    ``note`` says what it is for, ``nature`` what its publisher calls it (« Simulateur »); of an
    office, its kind in the State's directory (« mairie », « caf »). ``url`` may be empty.
    """

    kind: str  # "service" | "form" | "office" | "reference" | "sheet" (another one) | "more"
    title: str
    url: str
    note: str = ""
    nature: str = ""


@dataclass(frozen=True, slots=True)
class Procedure:
    """One sheet, whatever its source.

    ``id`` is the sheet's own (``F1341``; a local sheet's is its file name). ``scope`` is
    ``"local"`` for the authority's own sheets and ``"national"`` for the State's. ``updated`` is
    the day its publisher last modified it, and ``changed`` the day of its last important change,
    when it is told. ``territory`` is « France », or the places for which alone it holds.
    ``questions`` are other ways to ask for this sheet. ``digest`` is the SHA-256 of all that it
    was read from.
    """

    id: str
    title: str
    source: str
    scope: str
    publisher: str
    licence: str
    url: str
    audience: tuple[str, ...]
    territory: str
    themes: tuple[str, ...]
    updated: date | None
    description: str
    blocks: tuple[Block, ...]
    links: tuple[Link, ...] = ()
    questions: tuple[str, ...] = ()
    definitions: tuple[tuple[str, str], ...] = ()
    contact: str = ""
    changed: date | None = None
    digest: str = field(default="", compare=False)
