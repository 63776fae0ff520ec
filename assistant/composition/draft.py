"""One sentence that may be shown, before it is checked."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.units import Unit


@dataclass(frozen=True, slots=True)
class Draft:
    """``piece``: the piece of a sheet that it repeats word for word; None when a model wrote it."""

    text: str
    piece: Unit | None = None
