"""What an index is to hold: sheets by id, each with a digest, cut into passages when asked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Protocol

from corpus.catalogue import Catalogue
from corpus.passages import CUT, Passage, passages


class Content(Protocol):
    """One version of the content; ``passages`` may be asked of it at any later time.

    ``version()`` names all of it: when it is the same before and after, nothing has changed.
    """

    def version(self) -> str: ...
    def sheets(self) -> Mapping[str, str]:
        """Of each sheet, a digest that changes whenever its passages do."""
        ...

    def passages(self, sheet: str) -> tuple[Passage, ...]: ...


class CatalogueContent:
    """The sheets of the catalogue as we cut them today."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def version(self) -> str:
        return f"{self._catalogue.version()}-{CUT}"

    def sheets(self) -> Mapping[str, str]:
        return {id: f"{digest[:16]}-{CUT}" for id, digest in self._catalogue.digests().items()}

    def passages(self, sheet: str) -> tuple[Passage, ...]:
        found = self._catalogue.procedure(sheet)
        return passages(found) if found else ()


class GivenPassages:
    """Passages that stand in no catalogue, such as those of a file given for one search."""

    def __init__(self, given: Iterable[Passage]) -> None:
        self._sheets: dict[str, list[Passage]] = {}
        for passage in given:
            self._sheets.setdefault(passage.procedure, []).append(passage)

    def version(self) -> str:
        return _digest(f"{id} {digest}" for id, digest in sorted(self.sheets().items()))

    def sheets(self) -> Mapping[str, str]:
        return {id: _digest(each.id for each in cut) for id, cut in self._sheets.items()}

    def passages(self, sheet: str) -> tuple[Passage, ...]:
        return tuple(self._sheets.get(sheet, ()))


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
