"""Instructions hidden in a sheet: text that speaks to a machine instead of to a citizen.

The rules are ``rules/hidden_instructions.toml``. Nothing here decides for a person: what is found
waits until an editor has read it.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from guardrails.errors import RulesError
from guardrails.folding import fold
from guardrails.hidden_text import reveal, show
from guardrails.rule_files import read_rules

_SHOWN = 120  # characters
_BASE64 = re.compile(r"(?<![\w/+:.?=&%-])[A-Za-z0-9+/]{32,}={0,2}(?![\w/+=])")
_HEXADECIMAL = re.compile(r"(?<!\w)(?:[0-9a-fA-F]{2}[ :]?){24,}(?!\w)")
_SPACED = re.compile(r"(?<!\w)(?:[^\W\d_][ .\-_*]{1,3}){11,}[^\W\d_](?!\w)")
# What any of the three is made of; a text without it, nearly all of them, is not searched further.
_LONG_WORD = 24
_SHORT_WORDS = re.compile(r"(?:\s\S{1,2}(?=\s)){10}")
_LONGEST_PLAIN_BLOB = 400  # a longer blob has no place in a sheet, whatever it holds


@dataclass(frozen=True, slots=True)
class HiddenInstruction:
    """``kind`` is the rule's, or "encoded"; ``excerpt`` is on one line, what is unseen shown."""

    kind: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class _Rule:
    kind: str
    cues: tuple[str, ...]
    patterns: re.Pattern[str]


def find_hidden_instructions(text: str) -> Iterator[HiddenInstruction]:
    """At most one finding a rule; disguises (tags, look-alike letters, base64) are seen through."""
    plain = reveal(text)
    folded = fold(plain)
    for rule in _rules():
        if any(cue in folded for cue in rule.cues):
            match = rule.patterns.search(folded)
            if match is not None:
                # Folding keeps every character's place.
                yield HiddenInstruction(rule.kind, _around(plain, match.start(), match.end()))
    for start, end in _encoded(plain):
        yield HiddenInstruction("encoded", _around(plain, start, end))


def _encoded(text: str) -> Iterator[tuple[int, int]]:
    has_long_word = max(map(len, text.split()), default=0) >= _LONG_WORD
    if not has_long_word and not _SHORT_WORDS.search(text):
        return
    for pattern, decode in ((_BASE64, _from_base64), (_HEXADECIMAL, _from_hexadecimal)):
        for match in pattern.finditer(text):
            said = decode(match.group())
            if _speaks_to_a_machine(said) or len(match.group()) >= _LONGEST_PLAIN_BLOB:
                yield match.span()
    for match in _SPACED.finditer(text):
        if _speaks_to_a_machine(re.sub(r"[\W_]", "", match.group())):
            yield match.span()


def _from_base64(blob: str) -> str:
    body = blob.rstrip("=")
    try:
        raw = base64.b64decode(body + "=" * (-len(body) % 4))
    except (binascii.Error, ValueError):
        return ""
    return raw.decode("utf-8", "ignore")


def _from_hexadecimal(blob: str) -> str:
    return bytes.fromhex(re.sub(r"[ :]", "", blob)).decode("utf-8", "ignore")


def _speaks_to_a_machine(said: str) -> bool:
    folded = fold(said)
    return any(word in folded for word in _words())


def _around(text: str, start: int, end: int) -> str:
    spare = max(0, _SHOWN - (end - start)) // 2
    shown = show(text[max(0, start - spare) : min(end, start + _SHOWN) + spare])
    return shown if len(shown) <= 2 * _SHOWN else shown[: 2 * _SHOWN - 1] + "…"


@cache
def _rules() -> tuple[_Rule, ...]:
    made = []
    for item in read_rules("hidden_instructions")["rule"]:
        # A blank of a pattern also stands for several, and for a line's end.
        joined = "|".join(f"(?:{pattern})" for pattern in map(_blanks, item["patterns"]))
        multiline = re.MULTILINE if "(?m)" in joined else 0
        try:
            patterns = re.compile(joined.replace("(?m)", ""), multiline)
        except re.error as error:
            raise RulesError(f"hidden_instructions.toml, {item['kind']}: {error}") from None
        made.append(_Rule(item["kind"], tuple(item["cues"]), patterns))
    return tuple(made)


def _blanks(pattern: str) -> str:
    """``pattern`` with each blank outside square brackets standing for any blanks."""
    pieces = re.split(r"(\[[^\]]*\](?:\{\d+,\d+\})?)", pattern)
    return "".join(
        piece if piece.startswith("[") else re.sub(r" (?!\?)", r"\\s+", piece) for piece in pieces
    )


@cache
def _words() -> tuple[str, ...]:
    return tuple(read_rules("hidden_instructions")["encoded"]["words"])
