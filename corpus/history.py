"""What each change of the catalogue brought: which sheets came, changed and went."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from foundation import UsageError

Said = Mapping[str, Mapping[str, str]]
"""By source, then by sheet: the digest of what it says."""


@dataclass(frozen=True, slots=True)
class SourceChange:
    """The ids of one source's sheets that came into force, changed, or left it; each sorted."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the sheets in force; ``number`` counts up, ``before`` is the older version."""

    number: int
    at: datetime
    cause: str  # "sync" or "accepted"
    before: str
    after: str
    sources: Mapping[str, SourceChange]

    @property
    def outdated(self) -> frozenset[str]:
        """The sheets that no longer say what they said: changed or gone."""
        return frozenset(
            id for source in self.sources.values() for id in (*source.changed, *source.gone)
        )


def compare(before: Said, after: Said) -> dict[str, SourceChange]:
    """What changed, by source; a source in which nothing changed is left out."""
    changes = {}
    for source in sorted({*before, *after}):
        old, new = before.get(source, {}), after.get(source, {})
        change = SourceChange(
            added=tuple(sorted(new.keys() - old.keys())),
            changed=tuple(sorted(id for id in old.keys() & new.keys() if old[id] != new[id])),
            gone=tuple(sorted(old.keys() - new.keys())),
        )
        if change != SourceChange():
            changes[source] = change
    return changes


def since(changes: Iterable[Change], version: str) -> list[Change]:
    """The changes after the catalogue last had this version. Raises UsageError if never."""
    ordered = sorted(changes, key=lambda change: change.number)
    for index in reversed(range(len(ordered))):
        if ordered[index].after == version:
            return ordered[index + 1 :]
    for index, change in enumerate(ordered):
        if change.before == version:
            return ordered[index:]
    raise UsageError(
        f"expected a version that the catalogue has had (see: guichet corpus changes), "
        f"found {version}"
    )


def to_json(sources: Mapping[str, SourceChange]) -> str:
    return json.dumps({name: asdict(change) for name, change in sources.items()})


def from_row(row: tuple[Any, ...]) -> Change:
    """A row of the table ``change``."""
    number, at, cause, before, after, sheets = row
    sources = {
        name: SourceChange(**{kind: tuple(ids) for kind, ids in change.items()})
        for name, change in json.loads(sheets).items()
    }
    return Change(number, datetime.fromisoformat(at), cause, before, after, sources)
