"""What every source of sheets offers, and the four things that can come of one sheet."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from corpus.errors import SheetError
from corpus.procedure import Procedure


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A sheet deliberately not taken, and why (``reason`` is a few English words, for counting)."""

    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A sheet that is there and says what it said at the last sync: it was not parsed again."""

    id: str


Sheet = Procedure | Unchanged | LeftOut | SheetError
"""A broken sheet is yielded as its error, so that the others go on."""


class Source(Protocol):
    """A named set of sheets. A sheet known before and not yielded is gone."""

    @property
    def name(self) -> str: ...

    def fingerprint(self) -> str:
        """Changes when the sheets or our reading of them may change. Raises SourceError."""
        ...

    def sheets(self, known: Mapping[str, str]) -> Iterator[Sheet]:
        """Every sheet, in a stable order. Raises SourceError when nothing can be read.

        ``known`` gives, by id, the ``Procedure.digest`` of each sheet that the catalogue holds from
        this source and this version of its reader: one whose raw content still has that digest may
        be yielded as ``Unchanged``, without being parsed. Empty: everything is parsed.
        """
        ...


def code_digest() -> str:
    """A digest of the code that reads sources, so that a new parser parses again."""
    digest = hashlib.sha256()
    here = Path(__file__).resolve().parent
    for path in (here.with_name("procedure.py"), *sorted(here.rglob("*.py"))):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()
