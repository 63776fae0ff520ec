"""What ``guichet.toml`` says of a file of places."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator

from corpus.sources.declaration import Context, Declaration
from corpus.sources.places.address import check_address, is_address
from corpus.sources.places.columns import Field
from corpus.sources.source import Source


def _file(text: str) -> str:
    if not text.strip():
        raise ValueError("expected a file's path or an address that starts with https://")
    return check_address(text) if is_address(text) else text


class PlacesDeclaration(Declaration):
    """A CSV, JSON or GeoJSON file (a path, or an https address fetched by the sync alone).

    ``columns`` gives the name of a column where it is not a usual one: ``{name = "lib_equip"}``.
    ``url`` is the page shown for a place that has no site of its own. ``questions``: whether ways
    of asking are added to each sheet.
    """

    kind: Literal["places"]
    file: Annotated[str, AfterValidator(_file)]
    columns: Mapping[Field, str] = {}
    url: str = ""
    themes: tuple[str, ...] = ()
    questions: bool = True

    def open(self, context: Context) -> Source:
        # Imported here: reading the settings must not pay for what only a sync needs.
        from corpus.sources.places.source import PlacesFile

        return PlacesFile(self, context)
