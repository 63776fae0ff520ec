"""The first reading of a source: which files there are, whose, and what each says of the others.

Nothing but that is read, so it costs a fraction of a full reading.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.errors import SheetError
from corpus.sources.dila.addresses import AUDIENCES, audience_of
from corpus.sources.dila.archive import File
from corpus.sources.dila.around import LOOKED_FOR, Around, Surroundings
from corpus.sources.dila.formats import find
from corpus.sources.dila.merging import Entry
from corpus.sources.source import LeftOut

RESOURCE = re.compile(rb"(R\d+)[\"']")  # written alike in XML and in JSON


@dataclass(frozen=True, slots=True)
class Seen:
    """A sheet's file: ``digest`` is that of its bytes, ``resources`` the R ids that it names."""

    path: str
    audience: str
    id: str
    digest: str
    resources: frozenset[str]


@dataclass
class Survey:
    """What is known of a source once each file was looked at; ``copies`` are seen and not kept."""

    copies: list[LeftOut] = field(default_factory=list)
    _seen: dict[str, Seen] = field(default_factory=dict)
    _taken: set[tuple[str, str]] = field(default_factory=set)
    _surroundings: Surroundings = field(default_factory=Surroundings)

    @property
    def any(self) -> bool:
        """Whether there is a single sheet."""
        return bool(self._seen)

    def look(self, file: File, audiences: Sequence[str]) -> None:
        """Take note of a file, unless it is for others than ``audiences``."""
        broken = bool(file.problem)
        audience = audience_of(file.path, ())
        names = (*LOOKED_FOR[file.id[0]], *(() if audience else ("FilDAriane",)))
        try:
            found = [] if broken else find(file.content, file.path, names)
        except SheetError:  # the second reading says why
            found, broken = [], True
        audience = audience or audience_of("", found)
        if not audience and len(audiences) == 1:
            audience = audiences[0]
        if audience and audience not in audiences:
            return
        if not broken:
            self._surroundings.add(audience, file.id, found)
        if file.id.startswith("F"):
            self._keep(file, audience)

    def groups(self) -> dict[str, list[Entry]]:
        """The files of each id, in the order of audiences (an unknown one first)."""
        groups: dict[str, list[Entry]] = {}
        order = {audience: number for number, audience in enumerate(("", *AUDIENCES))}
        for seen in sorted(self._seen.values(), key=lambda seen: order[seen.audience]):
            said = hashlib.sha256(f"{seen.digest} {self.around(seen.path).digest()}".encode())
            entry = Entry(seen.path, seen.audience, seen.id, said.hexdigest())
            groups.setdefault(seen.id, []).append(entry)
        return groups

    def around(self, path: str) -> Around:
        """What the other files say of the sheet in the file at ``path``."""
        seen = self._seen[path]
        return self._surroundings.of(seen.audience, seen.id, seen.resources)

    def _keep(self, file: File, audience: str) -> None:
        if audience and (audience, file.id) in self._taken:
            self.copies.append(LeftOut(file.id, "second copy"))
            return
        self._taken.add((audience, file.id))
        self._seen[file.path] = Seen(
            file.path,
            audience,
            file.id,
            hashlib.sha256(file.content or file.problem.encode()).hexdigest(),
            frozenset(found.decode() for found in RESOURCE.findall(file.content)),
        )
