"""One figure of a text, in one form whatever its writing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """``kind``: amount (« euro », « percent », « day »… or « » for a bare number), date, time,
    phone, email, url or form; ``value`` in its one form; ``unit`` for amounts only."""

    kind: str
    value: str
    unit: str = ""

    def __str__(self) -> str:
        return f"{self.value} {self.unit}".strip()


# Where a figure stands in a text: start, end, and what stands there.
Found = tuple[int, int, tuple[Figure, ...]]
