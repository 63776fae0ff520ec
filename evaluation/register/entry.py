"""The data of an entry: parts, fields, and what the authority has still to fill in."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from evaluation.errors import RegisterError

FIELDS = Path(__file__).with_name("fields.fr.toml")
WORDS = Path(__file__).with_name("words.fr.toml")

Fact = str | tuple[str, ...]  # words, or one line each


@dataclass(frozen=True, slots=True)
class Filled:
    """One field. ``lines`` are items of a list; ``asked``: what the authority must write."""

    id: str
    name: str
    says: str = ""
    lines: tuple[str, ...] = ()
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One register's own form."""

    id: str
    title: str
    lead: str
    fields: tuple[Filled, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """``made_on`` is an ISO date; ``version`` that of the software."""

    authority: str
    made_on: str
    version: str
    parts: tuple[Part, ...]

    @property
    def to_fill(self) -> int:
        """How many fields wait for the authority."""
        return sum(bool(field.asked) for part in self.parts for field in part.fields)


def filled(facts: Mapping[str, Fact], path: Path = FIELDS) -> tuple[Part, ...]:
    """The form of ``path`` with the facts put in.

    A field says ``says``, with facts in braces, then the lines of the facts in ``lists``; ``asks``
    is a hint for what cannot be known. A field whose facts are all empty is asked for, when it has
    ``otherwise``. Raises RegisterError, which names the field, for a fact that there is not.
    """
    try:
        form = tomllib.loads(path.read_text("utf-8"))
        return tuple(
            Part(
                part["id"],
                part["title"],
                part.get("lead", ""),
                tuple(_filled(field, facts) for field in part["field"]),
            )
            for part in form["part"]
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RegisterError(f"{path}: expected the form of the register: {error!r}") from None


def _filled(field: Mapping[str, Any], facts: Mapping[str, Fact]) -> Filled:
    try:
        plain = {name: told for name, told in facts.items() if isinstance(told, str)}
        says = str(field.get("says", "")).format_map(plain).strip()
        lines = tuple(line for name in field.get("lists", ()) for line in _lines(facts[name]))
    except KeyError as error:
        raise RegisterError(f"the field {field.get('id')}: there is no fact {error}") from None
    asked = str(field.get("asks", ""))
    if not asked and not says and not lines:
        asked = str(field["otherwise"])
    return Filled(str(field["id"]), str(field["name"]), says, lines, asked)


def _lines(fact: Fact) -> tuple[str, ...]:
    return fact if isinstance(fact, tuple) else (fact,) if fact else ()


@cache
def words() -> dict[str, Any]:
    """What facts are told with, in French."""
    return tomllib.loads(WORDS.read_text("utf-8"))
