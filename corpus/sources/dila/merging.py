"""The files of one id, one for each audience, as the sheets that they make.

The same text under several audiences is one sheet with all of them. When the text differs, the
audience first in ``AUDIENCES`` keeps the sheet's own id, and each other wording takes its audience
as a suffix (``F1707-professionnels``): two ids, nothing lost.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.errors import SheetError
from corpus.procedure import Procedure
from corpus.sources.dila.addresses import AUDIENCES
from corpus.sources.source import LeftOut, Sheet, Unchanged


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a sheet: whose it is (empty when that cannot be told), and a digest of it and
    of what the other files say of it."""

    path: str
    audience: str
    id: str
    digest: str


def digest_of(group: Sequence[Entry]) -> str:
    """The digest of every sheet that the files of one id make."""
    digest = hashlib.sha256()
    for entry in group:
        digest.update(f"{entry.audience} {entry.digest}\n".encode())
    return digest.hexdigest()


def unchanged(id: str, group: Sequence[Entry], known: Mapping[str, str]) -> list[Unchanged]:
    """The known sheets of an id when all of them still stand as they were; else none."""
    ids = [id, *(f"{id}-{audience}" for audience in AUDIENCES)]
    there = [one for one in ids if one in known]
    digest = digest_of(group) if there else ""
    return [Unchanged(one) for one in there] if {known[one] for one in there} == {digest} else []


def merge(
    id: str, group: Sequence[Entry], read: Mapping[str, Procedure | LeftOut | SheetError]
) -> Iterator[Sheet]:
    """The sheets of an id, out of what was read of each of its files (by path).

    A broken file keeps the id that is its own, so that its last good version can stay; its
    neighbours are given a digest that is never theirs again: they are read, and it is told, at
    the next sync too.
    """
    digest = digest_of(group)
    if any(isinstance(read[entry.path], SheetError) for entry in group):
        digest = hashlib.sha256(f"{digest} beside a broken file".encode()).hexdigest()
    wordings: list[Procedure] = []
    plain = 0  # 1 when the wording that owns the plain id is broken: its last good version has it
    for entry in group:
        match read[entry.path]:
            case SheetError() as error:
                yield SheetError(str(error), f"{id}-{entry.audience}" if wordings or plain else id)
                plain = plain or int(not wordings)
            case LeftOut() as left_out:
                yield left_out
            case Procedure() as sheet:
                _add(sheet, wordings)
    for number, sheet in enumerate(wordings, start=plain):
        own = f"{id}-{sheet.audience[0]}" if number else id
        yield replace(sheet, id=own, digest=digest)


def _add(sheet: Procedure, wordings: list[Procedure]) -> None:
    for index, known in enumerate(wordings):
        if _text(known) == _text(sheet):
            wordings[index] = replace(
                known,
                audience=known.audience + sheet.audience,
                themes=tuple(dict.fromkeys(known.themes + sheet.themes)),
                links=tuple(dict.fromkeys(known.links + sheet.links)),
                questions=tuple(dict.fromkeys(known.questions + sheet.questions)),
                definitions=tuple(dict.fromkeys(known.definitions + sheet.definitions)),
            )
            return
    wordings.append(sheet)


def _text(sheet: Procedure) -> tuple[object, ...]:
    return sheet.title, sheet.description, sheet.blocks
