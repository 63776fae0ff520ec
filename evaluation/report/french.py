"""Numbers as they are written in French, and the names of figures and slices."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from evaluation.measure import Goal

_UNITS = ("seconds", "seconds_95", "seconds_to_excerpt", "seconds_to_sentence")
_PLAIN = ("readability", "words_a_sentence", "tokens", "energy_wh")


def percent(value: float, digits: int = 0) -> str:
    """0.923 → « 92 % », with a space that does not break."""
    return f"{number(100 * value, digits)}\u00a0%"


def number(value: float, digits: int = 0) -> str:
    """1.5 → « 1,5 »."""
    return f"{value:.{digits}f}".replace(".", ",")


def seconds(value: float) -> str:
    """1.5 → « 1,5 s »."""
    return f"{number(value, 1)}\u00a0s"


def figured(name: str, value: float) -> str:
    """The value of the figure ``name`` in its unit."""
    if name in _UNITS:
        return seconds(value)
    if name in _PLAIN:
        return number(value, 3 if name == "energy_wh" else 0)
    return percent(value, 1)


def goal(name: str, bound: Goal) -> str:
    """« au moins 90 % »."""
    return f"{'au moins' if bound.at_least else 'au plus'} {figured(name, bound.bound)}"


def figure_name(name: str) -> str:
    return str(texts()["figures"].get(name, name.replace("_", " ")))


def slice_name(part: str) -> str:
    """ "style sms" → « écriture : façon SMS »; what has no words stays as the suite says it."""
    if not part:
        return "toutes les questions"
    key, _, value = part.partition(" ")
    names = texts()["slices"]
    return f"{names.get(key, key)} : {texts()['values'].get(value, value)}"


def value_name(value: str) -> str:
    """« local » → « fiches locales »."""
    return str(texts()["values"].get(value, value))


def axis_name(name: str) -> str:
    return str(texts()["axes"].get(name, name))


def outcome_name(name: str) -> str:
    return str(texts()["outcomes"].get(name, name))


def conclusion(told: str) -> str:
    """The conclusion of a test of bias in words."""
    return str(texts()["conclusions"].get(told, told))


@cache
def texts() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("fr.toml").read_text("utf-8"))
