"""What a French clause affirms or denies, and the conditions that bound it.

The rules are ``rules/polarity.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from guardrails.folding import fold
from guardrails.rule_files import read_rules

SHORT = 3  # words; fewer belong to the clause that follows


@dataclass(frozen=True, slots=True)
class Clause:
    """``denied``: it says no, all turns counted (« n'est pas interdit » says yes).

    ``conditional``: it says when another clause holds.
    """

    text: str
    denied: bool
    conditional: bool


def clauses(text: str) -> tuple[Clause, ...]:
    """The clauses of ``text`` that hold a word, in order."""
    cut = _pattern("clauses", "ends")
    folded = fold(text)
    starts, ends = [0], []
    cuts = list(cut.finditer(folded))
    opening = _pattern("clauses", "conditional").match(folded) and re.search(r", (?!\d)", folded)
    if opening and all(match.end() != opening.end() for match in cuts):
        cuts = sorted([*cuts, opening], key=lambda match: match.start())
    for match in cuts:
        ends.append(match.start())
        starts.append(match.end())
    ends.append(len(folded))
    pieces: list[str] = []
    for start, end in zip(starts, ends, strict=True):
        piece = text[start:end].strip()
        if pieces and len(pieces[-1].split()) < SHORT:  # « Non : », « Ensuite, » are no clauses
            pieces[-1] = f"{pieces[-1]} {piece}"
        elif re.search(r"\w", piece):
            pieces.append(piece)
    return tuple(_clause(piece) for piece in pieces)


def _clause(text: str) -> Clause:
    folded = fold(text)
    denied = any(
        re.search(pattern, folded) for pattern in read_rules("polarity")["negation"]["denies"]
    )
    turned = len(_pattern("negation", "contrary").findall(folded)) % 2 == 1
    conditional = bool(_pattern("clauses", "conditional").match(folded))
    return Clause(text, denied is not turned, conditional)


def conditions(text: str) -> Iterator[str]:
    """What bounds the text: « sauf … », « si … », « à condition … », each to its clause's end."""
    yield from _opened(text, "opens")


def bounds(text: str) -> Iterator[str]:
    """The conditions, caps and exceptions whose loss would mislead a reader."""
    yield from _opened(text, "bounds")


def _opened(text: str, name: str) -> Iterator[str]:
    for sentence in re.split(r"(?<=[.;!?])\s", text):
        folded = fold(sentence)
        for match in _pattern("conditions", name).finditer(folded):
            rest = sentence[match.start() :]
            end = re.search(r"[;:.!?](?:\s|$)|, (?!\d)", rest)
            yield (rest[: end.start()] if end else rest).strip()


def light_words() -> frozenset[str]:
    """Words that say how a thing is, not what it is."""
    return frozenset(read_rules("polarity")["negation"]["light"].split())


def named(text: str) -> frozenset[str]:
    """Who acts and when, in the text's folded words."""
    return _named() & frozenset(re.findall(r"[\w-]+", fold(text)))


@cache
def kin(word: str) -> frozenset[str]:
    """The word and the other ways to say it."""
    groups = [group.split() for group in read_rules("polarity")["named"]["same"]]
    return frozenset({word, *(other for group in groups if word in group for other in group)})


@cache
def _named() -> frozenset[str]:
    return frozenset(read_rules("polarity")["named"]["words"].split())


@cache
def _pattern(table: str, name: str) -> re.Pattern[str]:
    return re.compile(read_rules("polarity")[table][name])
