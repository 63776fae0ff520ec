"""Cutting a procedure into passages: the unit that is indexed, found and cited."""

from __future__ import annotations

from dataclasses import dataclass

MAX_WORDS = 180


@dataclass(frozen=True, slots=True)
class Passage:
    """At most ``MAX_WORDS`` words of one sheet, all under the same headings and cases.

    ``id`` is a UUID string derived from the sheet, the position and the text, so an unchanged
    passage keeps its id from one sync to the next. ``title``, ``scope`` and ``audience`` are the
    sheet's. ``indexed`` is the text that search sees: title, headings and text.
    """

    id: str
    procedure: str
    title: str
    scope: str
    audience: tuple[str, ...]
    position: int
    headings: tuple[str, ...]
    cases: tuple[str, ...]
    text: str

    @property
    def heading(self) -> str:
        return " › ".join(self.headings)

    @property
    def indexed(self) -> str:
        return "\n".join(part for part in (self.title, self.heading, self.text) if part)
