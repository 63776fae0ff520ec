"""Reading the rules: the TOML files of ``guardrails/rules/``."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from guardrails.errors import RulesError

RULES = Path(__file__).with_name("rules")


@cache
def read_rules(name: str) -> dict[str, Any]:
    """The content of ``rules/<name>.toml``; raises RulesError when absent or malformed."""
    path = RULES / f"{name}.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RulesError(f"expected the rules file {path}, found none") from None
    except tomllib.TOMLDecodeError as error:
        raise RulesError(f"{path} is not valid TOML: {error}") from None


def word_set(rules: dict[str, Any], key: str) -> frozenset[str]:
    """The words listed under ``key``: one string of words parted by blanks, or a list."""
    value = rules.get(key)
    if isinstance(value, str):
        return frozenset(value.split())
    if isinstance(value, list):
        return frozenset(str(item) for item in value)
    raise RulesError(f"expected words under «{key}» in a rules file, found {type(value).__name__}")
