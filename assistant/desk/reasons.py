"""Why a conversation goes to a person, as data: ``reasons.toml`` beside this file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

NORMAL = 5


@dataclass(frozen=True, slots=True)
class Reason:
    """``priority``: small goes first. ``asked``: the citizen is asked before the hand-off."""

    priority: int
    asked: bool
    offered: bool


@cache
def reasons() -> Mapping[str, Reason]:
    """All reasons by their code, in the file's order: the most pressing first."""
    text = Path(__file__).with_suffix(".toml").read_text("utf-8")
    return {code: Reason(**told) for code, told in tomllib.loads(text).items()}


def priority_of(code: str) -> int:
    """A code that is not known has the priority of an ordinary request."""
    found = reasons().get(code)
    return found.priority if found else NORMAL


def at_once(code: str) -> bool:
    """Whether an answer with this reason hands over without asking the citizen first."""
    found = reasons().get(code)
    return found is not None and found.offered and not found.asked


def is_urgent(code: str) -> bool:
    """Whether it goes before those who asked in the ordinary way and have waited longer."""
    return code in reasons() and reasons()[code].offered and priority_of(code) < 2
