"""What a reader finds in one file, whatever its format, and how it crosses from the process that
parses to the one that syncs."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from corpus.procedure import Block, BlockKind, Link


class Unreadable(Exception):
    """A file that gives no text: « expected …, found … »."""


@dataclass(frozen=True, slots=True)
class Document:
    """``title`` is the metadata's or a heading's, ``""`` when there is none worth showing.

    ``warning`` tells the editor what could not be read of a file of which the rest was.
    """

    title: str
    updated: date | None
    blocks: tuple[Block, ...]
    links: tuple[Link, ...] = ()
    warning: str = ""


def to_wire(document: Document) -> dict[str, Any]:
    """Plain values for JSON."""
    return asdict(document) | {
        "updated": document.updated.isoformat() if document.updated else None
    }


def from_wire(raw: dict[str, Any]) -> Document:
    """What ``to_wire`` wrote."""
    return Document(
        title=raw["title"],
        updated=date.fromisoformat(raw["updated"]) if raw["updated"] else None,
        blocks=tuple(
            Block(
                tuple(block["headings"]),
                tuple(block["cases"]),
                BlockKind(block["kind"]),
                block["text"],
            )
            for block in raw["blocks"]
        ),
        links=tuple(Link(**link) for link in raw["links"]),
        warning=raw["warning"],
    )
