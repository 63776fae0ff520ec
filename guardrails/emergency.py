"""Hearing a cry for help: rules, no model, in a few milliseconds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from guardrails.errors import RulesError
from guardrails.folding import fold_loosely
from guardrails.rule_files import read_rules
from guardrails.spelling import respell
from guardrails.verdict import Emergency

_READ = 4000  # characters; a cry for help is not on page three
_SHORT = 160  # characters within which signs are read without anything certain
_LANGUAGES = ("fr", "en", "es", "ar")  # each has its rules and its texts


@dataclass(frozen=True, slots=True)
class _Kind:
    emergency: Emergency
    certain: re.Pattern[str] | None
    patterns: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    signs: re.Pattern[str] | None

    def is_in(self, text: str) -> bool:
        if self.certain is not None and self.certain.search(text):
            return True
        if self.patterns is None or not self.patterns.search(text):
            return False
        return self.unless is None or not self.unless.search(text)

    def may_be_in(self, text: str) -> bool:
        return self.signs is not None and self.signs.search(text) is not None


@dataclass(frozen=True, slots=True)
class _Rules:
    kinds: tuple[_Kind, ...]
    look_alikes: re.Pattern[str] | None
    ordinary: re.Pattern[str] | None  # beside these, signs say nothing


def find_emergency(text: str) -> Emergency | None:
    """The emergency that ``text`` tells of, the gravest first; None when there is none.

    One that is not ``certain`` stands on ambiguous signs, in a short message about nothing else.
    """
    rules = _rules()
    folded = respell(fold_loosely(text[:_READ]))
    if rules.look_alikes is not None:
        folded = rules.look_alikes.sub("…", folded)
    for kind in rules.kinds:
        if kind.is_in(folded):
            return kind.emergency
    if len(folded) > _SHORT or (rules.ordinary is not None and rules.ordinary.search(folded)):
        return None
    signs = (kind.emergency for kind in rules.kinds if kind.may_be_in(folded))
    found = next(signs, None)
    return replace(found, certain=False) if found else None


def emergency_kinds() -> tuple[Emergency, ...]:
    """Every kind there is, with its numbers."""
    return tuple(kind.emergency for kind in _rules().kinds)


def emergency_text(found: Emergency, language: str) -> str:
    """What to answer: who cannot help, the right number, the offer of a person.

    Falls back on French; raises RulesError when there is no such text.
    """
    texts = read_rules(f"emergency_texts.{language if language in _LANGUAGES else 'fr'}")
    name = "text" if found.certain else "signs"
    try:
        return str(texts[found.kind][name]).strip()
    except KeyError:
        raise RulesError(
            f"expected the text «{name}» of the emergency «{found.kind}», found none"
        ) from None


@cache
def _rules() -> _Rules:
    rules = read_rules("emergency")
    sources = [read_rules(f"emergency_{language}") for language in _LANGUAGES]
    words: dict[str, str] = rules["words"]
    kinds = tuple(
        _Kind(
            Emergency(item["name"], tuple(item["numbers"])),
            *(
                _any_of(_collected(item["name"], key, sources), words, item["name"])
                for key in ("certain", "patterns", "unless", "signs")
            ),
        )
        for item in rules["kind"]
    )
    return _Rules(
        kinds,
        _any_of(rules["look_alikes"]["patterns"], words, "look_alikes"),
        _any_of(rules["ordinary"]["patterns"], words, "ordinary"),
    )


def _collected(
    kind: str, key: str, sources: Sequence[Mapping[str, Mapping[str, list[str]]]]
) -> list[str]:
    """What each language lists under ``key`` of the kind."""
    return [pattern for source in sources for pattern in source.get(kind, {}).get(key, ())]


def _any_of(patterns: list[str], words: dict[str, str], name: str) -> re.Pattern[str] | None:
    """One pattern for all of them, their {words} filled in; None without any."""
    if not patterns:
        return None
    filled = [
        re.sub(r"\{([a-z_]+)\}", lambda match: words[match[1]], pattern) for pattern in patterns
    ]
    try:
        return re.compile("|".join(f"(?:{pattern})" for pattern in filled))
    except re.error as error:
        raise RulesError(f"emergency rules, {name}: {error}") from None
