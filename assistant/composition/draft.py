"""What may be shown, before it is checked: a sentence, or pieces of one passage."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.units import Unit


@dataclass(frozen=True, slots=True)
class Draft:
    """``pieces``: those of a sheet that it repeats word for word; none when a model wrote it."""

    text: str
    pieces: tuple[Unit, ...] = ()
