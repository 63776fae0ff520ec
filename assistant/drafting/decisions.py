"""Does a composed sentence tell a person what they are entitled to? Then no draft holds it.

The output guard already withholds a verdict on a request; a draft goes to one person whom its
reader knows, so that « vous avez droit à… » would be read as a promise of the city's.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from guardrails.folding import fold


def decides(sentence: str, sheets: str) -> bool:
    """Whether ``sentence`` grants or denies something, in words that ``sheets`` do not hold."""
    held = fold(sheets)
    return any(match.group() not in held for match in _entitlements().finditer(fold(sentence)))


@cache
def _entitlements() -> re.Pattern[str]:
    rules = tomllib.loads(Path(__file__).with_name("decisions.toml").read_text("utf-8"))
    return re.compile("|".join(rules["entitlements"]))
