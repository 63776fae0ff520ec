"""What kind of thing is asked for (a price, a delay, a place…), and does a text hold one?"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path


@cache
def _kinds() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    """(how it is asked for, what an answer holds) of each kind."""
    data = tomllib.loads(Path(__file__).with_name("asked.toml").read_text("utf-8"))
    return tuple(
        (re.compile(kind["asked"], re.IGNORECASE), re.compile(kind["held"], re.IGNORECASE))
        for kind in data["kind"]
    )


def answers_in_kind(question: str, text: str) -> float:
    """1 when every kind that ``question`` asks for stands in ``text``, 0 when none does; 0.5 when
    it asks for none that can be told."""
    wanted = [held for asked, held in _kinds() if asked.search(question)]
    if not wanted:
        return 0.5
    return sum(held.search(text) is not None for held in wanted) / len(wanted)
