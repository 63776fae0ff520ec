"""Finding numbers and addresses of a known form: the rules of ``rules/identifiers.toml``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from guardrails.errors import RulesError
from guardrails.folding import fold
from guardrails.french_identifiers import CHECKS
from guardrails.rule_files import read_rules
from guardrails.verdict import Span

_SEPARATORS = r"[ .\-\u00a0\u202f]{0,2}"


@dataclass(frozen=True, slots=True)
class IdentifierRule:
    """One rule: a pattern, perhaps a check, perhaps words that must stand near."""

    type: str
    pattern: re.Pattern[str]
    score: float
    check: str
    near: re.Pattern[str] | None
    before: int
    after: int
    shorten: bool
    adjacent: bool

    def find(self, text: str, folded: str) -> Iterator[Span]:
        """Each match of this rule; ``folded`` is ``fold(text)``."""
        for match in self._matches(text):
            group = "value" if "value" in self.pattern.groupindex else 0
            start, end = match.span(group)
            if self.near is not None and not self._has_keyword_near(folded, *match.span()):
                continue
            end = self._checked_end(text, start, end)
            if end > start:
                yield Span(start, end, self.type, self.score)

    def _matches(self, text: str) -> Iterator[re.Match[str]]:
        # A match that fails its check may hide one that starts inside it.
        match = self.pattern.search(text)
        while match is not None:
            yield match
            match = self.pattern.search(text, match.start() + 1 if self.check else match.end())

    def _has_keyword_near(self, folded: str, start: int, end: int) -> bool:
        # Two slices: a keyword may stand on either side, never inside the number.
        before = folded[max(0, start - self.before) : start]
        if self.adjacent:
            before = re.split(r"[\d;\n]", before)[-1]
        after = folded[end : end + self.after]
        assert self.near is not None
        return bool(self.near.search(before) or self.near.search(after))

    def _checked_end(self, text: str, start: int, end: int) -> int:
        """Where the number that passes the check ends; ``start`` when none does."""
        if not self.check:
            return end
        passes = CHECKS[self.check]
        while end > start:
            if passes(text[start:end]):
                return end
            if not self.shorten:
                return start
            end = max(text.rfind(separator, start, end) for separator in " .-\u00a0\u202f")
        return start


def read_identifier_rules() -> tuple[IdentifierRule, ...]:
    """The rules as data; raises RulesError naming the rule that is wrong."""
    rules = read_rules("identifiers")
    return tuple(_rule(item, rules["keywords"], rules["near"]) for item in rules["rule"])


def _rule(
    item: dict[str, Any], keywords: dict[str, list[str]], near: dict[str, int]
) -> IdentifierRule:
    check = item.get("check", "")
    if check and check not in CHECKS:
        raise RulesError(f"identifiers.toml: no check is named «{check}»")
    try:
        words = [word for name in item.get("needs", []) for word in keywords[name]]
        pattern = re.compile(item["pattern"].replace("§", _SEPARATORS))
    except (KeyError, re.error) as error:
        raise RulesError(
            f"identifiers.toml: rule for {item.get('type')} is wrong: {error}"
        ) from None
    return IdentifierRule(
        type=item["type"],
        pattern=pattern,
        score=float(item["score"]),
        check=check,
        near=_whole_words(words) if words else None,
        before=int(item.get("before", near["before"])),
        after=int(item.get("after", near["after"])),
        shorten=bool(item.get("shorten", False)),
        adjacent=bool(item.get("adjacent", False)),
    )


def _whole_words(words: list[str]) -> re.Pattern[str]:
    longest_first = sorted({fold(word) for word in words}, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


def find_identifiers(text: str, rules: tuple[IdentifierRule, ...]) -> list[Span]:
    """All matches of all rules, overlapping ones included."""
    folded = fold(text)
    return [span for rule in rules for span in rule.find(text, folded)]
