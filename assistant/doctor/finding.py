"""What a check found, in plain words, with the remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """``FAILING``: something promised does not hold; ``WARNING``: it may soon not."""

    OK = "ok"
    WARNING = "warning"
    FAILING = "failing"


@dataclass(frozen=True, slots=True)
class Finding:
    """``what`` was found; ``remedy`` says what to do, "" when there is nothing to."""

    level: Level
    what: str
    remedy: str = ""


Check = Callable[[], Iterator[Finding]]


def ok(what: str) -> Finding:
    """All is well, and this is what was looked at."""
    return Finding(Level.OK, what)


def warning(what: str, remedy: str) -> Finding:
    """It works, and somebody should know."""
    return Finding(Level.WARNING, what, remedy)


def failing(what: str, remedy: str) -> Finding:
    """It does not work as promised."""
    return Finding(Level.FAILING, what, remedy)
