"""The parts of the house that those who work here can open, each behind its right."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.access.agent import Agent

TABLE = Path(__file__).with_name("texts") / "parts.toml"


@dataclass(frozen=True, slots=True)
class Part:
    """One page as the others link to it; ``right`` is a line of the table of rights."""

    address: str
    name: str
    right: str


@cache
def parts() -> tuple[Part, ...]:
    """All of them, in the order of the menu."""
    return tuple(Part(**one) for one in tomllib.loads(TABLE.read_text("utf-8"))["parts"])


def parts_of(agent: Agent) -> tuple[Part, ...]:
    """Those that ``agent`` may open."""
    return tuple(part for part in parts() if agent.may(part.right))


def first_page(agent: Agent, wanted: str = "") -> str:
    """Where to go after signing in: ``wanted`` if it is one of our own pages, else the first part.

    An address of another site, which a forged link could hold, is never followed.
    """
    if wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable():
        return wanted
    mine = parts_of(agent)
    return mine[0].address if mine else "/agents"
