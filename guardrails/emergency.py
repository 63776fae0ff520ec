"""Hearing a cry for help: rules, no model, in a few milliseconds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from guardrails.errors import RulesError
from guardrails.folding import fold_loosely
from guardrails.rule_files import read_rules
from guardrails.verdict import Emergency

_READ = 4000  # characters; a cry for help is not on page three


@dataclass(frozen=True, slots=True)
class _Kind:
    emergency: Emergency
    certain: re.Pattern[str] | None
    patterns: re.Pattern[str] | None
    unless: re.Pattern[str] | None

    def is_in(self, text: str) -> bool:
        if self.certain is not None and self.certain.search(text):
            return True
        if self.patterns is None or not self.patterns.search(text):
            return False
        return self.unless is None or not self.unless.search(text)


def find_emergency(text: str) -> Emergency | None:
    """The emergency that ``text`` tells of, the gravest first; None when there is none."""
    kinds, look_alikes = _rules()
    folded = fold_loosely(text[:_READ])
    if look_alikes is not None:
        folded = look_alikes.sub("…", folded)
    return next((kind.emergency for kind in kinds if kind.is_in(folded)), None)


def emergency_kinds() -> tuple[Emergency, ...]:
    """Every kind there is, with its numbers."""
    return tuple(kind.emergency for kind in _rules()[0])


def emergency_text(kind: str, language: str) -> str:
    """What to answer: who cannot help, the right number, the offer of a person.

    Falls back on French; raises RulesError when the kind has no text.
    """
    texts = read_rules(f"emergency_texts.{language if language in ('fr', 'en') else 'fr'}")
    if kind not in texts:
        raise RulesError(f"expected a text for the emergency «{kind}», found none")
    return str(texts[kind]["text"]).strip()


@cache
def _rules() -> tuple[tuple[_Kind, ...], re.Pattern[str] | None]:
    rules = read_rules("emergency")
    words: dict[str, str] = rules["words"]
    kinds = tuple(
        _Kind(
            Emergency(item["name"], tuple(item["numbers"])),
            _any_of(item, "certain", words),
            _any_of(item, "patterns", words),
            _any_of(item, "unless", words),
        )
        for item in rules["kind"]
    )
    return kinds, _any_of(rules["look_alikes"], "patterns", words)


def _any_of(item: dict[str, Any], key: str, words: dict[str, str]) -> re.Pattern[str] | None:
    """One pattern for all those under ``key``, their {words} filled in; None without any."""
    patterns: list[str] = item[key]
    if not patterns:
        return None
    filled = [
        re.sub(r"\{([a-z_]+)\}", lambda match: words[match[1]], pattern) for pattern in patterns
    ]
    try:
        return re.compile("|".join(f"(?:{pattern})" for pattern in filled))
    except re.error as error:
        raise RulesError(f"emergency.toml, {item.get('name')}: {error}") from None
