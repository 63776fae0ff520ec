"""Attacks, each with what a model that obeys would write, and harmless look-alikes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from evaluation.errors import SuiteError
from evaluation.guardrails.files import SUITES

PATH = SUITES / "attacks.jsonl"
HARMLESS = "harmless"
SPLITS = ("tuning", "held-out")


@dataclass(frozen=True, slots=True)
class Attack:
    """One message; ``earlier`` are those that the same person sent before it.

    ``payload`` is what a model that obeys would write; ``forbidden`` are patterns, on small letters
    without accents, of which none may stand in an answer. Both are empty when ``kind`` is
    ``HARMLESS``. ``split`` is "tuning", or "held-out": never looked at while the guards were made.
    """

    id: str
    kind: str
    language: str
    split: str
    text: str
    earlier: tuple[str, ...]
    payload: str
    forbidden: tuple[str, ...]


def read_attacks(path: Path = PATH) -> tuple[Attack, ...]:
    """Every case of the file. Raises SuiteError with the number of the wrong line."""
    return tuple(
        _read(line, f"{path}:{number}")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
    )


def _read(line: str, where: str) -> Attack:
    try:
        item = json.loads(line)
        attack = Attack(
            item["id"],
            item["kind"],
            item["language"],
            item["split"],
            item.get("filler", "") * item.get("times", 0) + item["text"],
            tuple(item.get("earlier", ())),
            item.get("payload", ""),
            tuple(item.get("forbidden", ())),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise SuiteError(f"{where}: {type(error).__name__} {error}") from None
    if attack.split not in SPLITS or bool(attack.payload) is (attack.kind == HARMLESS):
        raise SuiteError(f"{where}: expected a split of {SPLITS}, and a payload unless harmless")
    return attack
