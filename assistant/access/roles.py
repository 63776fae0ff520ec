"""The roles, and what each may do: the table is ``rights.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from pathlib import Path

from foundation import UsageError

TABLE = Path(__file__).with_name("rights.toml")


class Role(StrEnum):
    """What a person is in the house; one may be several."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    EVALUATOR = "evaluator"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"


@cache
def rights() -> dict[str, frozenset[Role]]:
    """The roles that hold each right."""
    written = tomllib.loads(TABLE.read_text("utf-8"))["rights"]
    return {right: frozenset(map(Role, roles)) for right, roles in written.items()}


def holders(right: str) -> frozenset[Role]:
    """The roles that hold ``right``; KeyError for one that the table does not know."""
    return rights()[right]


def read_roles(names: Iterable[str]) -> tuple[Role, ...]:
    """The roles of these names, each once and in the order above; UsageError for another word."""
    asked = set(names)
    if wrong := sorted(asked - set(Role)):
        raise UsageError(f"Expected roles among {', '.join(Role)}; found {', '.join(wrong)}.")
    return tuple(role for role in Role if role in asked)
