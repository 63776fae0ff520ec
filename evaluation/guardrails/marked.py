"""A text with ``⟦TYPE|words⟧`` around what is personal: easy to read, to correct and to count."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from evaluation.errors import SuiteError

MARK = re.compile(r"⟦([A-Z_]+)\|([^⟦⟧]*)⟧")


@dataclass(frozen=True, slots=True)
class Marked:
    """Personal data of ``type`` at ``text[start:end]``."""

    start: int
    end: int
    type: str


@dataclass(frozen=True, slots=True)
class MarkedCase:
    """One message; ``kind`` is its main data, or "trap" when nothing in it is personal."""

    id: str
    text: str
    spans: tuple[Marked, ...]
    kind: str
    style: str
    origin: str


def read_marked(path: Path) -> tuple[MarkedCase, ...]:
    """Every case of a JSON lines file. Raises SuiteError with the number of the wrong line."""
    cases = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        try:
            item = json.loads(line)
            text, spans = unmark(item["text"])
            kind, style, origin = (str(item[name]) for name in ("kind", "style", "origin"))
            cases.append(MarkedCase(str(item["id"]), text, spans, kind, style, origin))
        except (ValueError, KeyError, TypeError) as error:
            raise SuiteError(
                f'{path}:{number}: expected {{"id", "text", "kind", "style", "origin"}} with '
                f"⟦TYPE|words⟧ around personal data: {type(error).__name__} {error}"
            ) from None
    return tuple(cases)


def unmark(marked: str) -> tuple[str, tuple[Marked, ...]]:
    """The text without its marks, and where they stood. Raises ValueError for a broken mark."""
    text, spans, position = "", [], 0
    for match in MARK.finditer(marked):
        text += marked[position : match.start()]
        spans.append(Marked(len(text), len(text) + len(match[2]), match[1]))
        text += match[2]
        position = match.end()
    text += marked[position:]
    if "⟦" in text or "⟧" in text:
        raise ValueError(f"a mark that is not ⟦TYPE|words⟧ in {marked!r}")
    return text, tuple(spans)
