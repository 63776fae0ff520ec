"""The sentences of a place's sheet, from ``texts.fr.toml``."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

from corpus.sources.spacing import tidy

FILE = Path(__file__).with_name("texts.fr.toml")
_TEXTS = tomllib.loads(FILE.read_text(encoding="utf-8"))

DAYS: tuple[str, ...] = tuple(_TEXTS["days"])
MONTHS: tuple[str, ...] = tuple(_TEXTS["months"])
DIGEST = hashlib.sha256(FILE.read_bytes()).hexdigest()  # other sentences make other sheets


def say(section: str, key: str, **values: str) -> str:
    """One sentence, filled in and in French spacing. Raises KeyError for a text that isn't there.

    A value that ends with a full stop does not bring a second one.
    """
    template: str = _TEXTS[section][key]
    if template.endswith("}."):
        values = {name: value.rstrip(" .") for name, value in values.items()}
    return tidy(template.format(**values))


def joint(key: str) -> str:
    """What stands between two items, its spaces kept."""
    text: str = _TEXTS["time"][key]
    return text


def say_date(day: int, month: int) -> str:
    """« 1er avril », « 31 octobre »."""
    name = MONTHS[month - 1]
    return say("period", "first", month=name) if day == 1 else f"{day} {name}"


def say_period(start: tuple[int, int], end: tuple[int, int]) -> str:
    """« du 1er avril au 31 octobre » from (month, day) to (month, day), or « le 25 décembre »."""
    first = say_date(start[1], start[0])
    if start == end:
        return say("period", "on", start=first)
    return say("period", "between", start=first, end=say_date(end[1], end[0]))
