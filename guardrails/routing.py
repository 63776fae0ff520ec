"""Messages that are not a question about a procedure: each has its own answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from guardrails.errors import RulesError
from guardrails.folding import fold_loosely
from guardrails.rule_files import read_rules
from guardrails.verdict import Route

_READ = 4000  # characters
_AROUND = r"[\s.,;:!?…\-()'\"«»👋🙂😊🙏👍]"
_SHORT = 120  # a message that is nothing but thanks or a greeting is not longer


@dataclass(frozen=True, slots=True)
class _Rule:
    route: Route
    whole: re.Pattern[str] | None
    patterns: re.Pattern[str] | None
    unless: re.Pattern[str] | None

    def takes(self, text: str, bare: str) -> bool:
        """``bare`` is ``text`` without the politeness around it."""
        if self.whole is not None and len(text) <= _SHORT:
            stripped = re.sub(rf"^{_AROUND}+|{_AROUND}+$", "", text)
            if self.whole.fullmatch(stripped) or (bare and self.whole.fullmatch(bare)):
                return True
        if self.patterns is None or not self.patterns.search(text):
            return False
        return self.unless is None or not self.unless.search(text)


def find_route(text: str, authority: str = "") -> Route | None:
    """Where ``text`` goes instead of to the search; None for an ordinary question.

    ``authority`` is whom the assistant speaks for: its own town is no other town.
    """
    rules, politeness = _rules(fold_loosely(authority))
    folded = fold_loosely(text[:_READ])
    bare = politeness.sub("", folded)
    return next((rule.route for rule in rules if rule.takes(folded, bare)), None)


def routes() -> tuple[Route, ...]:
    """Every route there is."""
    return tuple(rule.route for rule in _rules("")[0])


@cache
def _rules(authority: str) -> tuple[tuple[_Rule, ...], re.Pattern[str]]:
    rules = read_rules("routes")
    towns = [town for town in rules["towns"]["names"].split() if town not in authority]
    town = f"(?:{'|'.join(name.replace('-', '[ -]') for name in towns)})"
    words = rules["words"] | {"town": town}
    made = tuple(
        _Rule(
            Route(item["kind"], item["key"]),
            *(
                _any_of(item.get(name, ()), words, item["key"])
                for name in ("whole", "patterns", "unless")
            ),
        )
        for item in rules["route"]
    )
    polite = "|".join(rules["politeness"]["patterns"])
    around = rf"(?:{_AROUND}|\b(?:{polite})\b(?![-']))"
    return made, re.compile(rf"^{around}+|{around}+$")


def _any_of(patterns: Sequence[str], words: Mapping[str, str], name: str) -> re.Pattern[str] | None:
    """One pattern for all of them, their {words} filled in; None without any."""
    if not patterns:
        return None
    filled = [
        re.sub(r"\{([a-z_]+)\}", lambda match: words[match[1]], pattern) for pattern in patterns
    ]
    try:
        return re.compile("|".join(f"(?:{pattern})" for pattern in filled))
    except re.error as error:
        raise RulesError(f"routes.toml, {name}: {error}") from None
