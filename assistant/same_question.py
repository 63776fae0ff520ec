"""Whether two questions ask the same, so surely that one's answer may be given to the other.

Nearness of meaning alone will not do: the question on a minor's passport is as near to the adult's
as two wordings of one question are to each other. Nor does rarity in the sheets tell which words
matter: « mineur » is a common word there. So every word counts but those that
``same_words.toml`` lists, and figures, negation and what is asked for must agree too.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from guardrails.figures import Figure, figures
from retrieval.embedding import Embedder
from retrieval.lexical import Lexical
from retrieval.words import folded

NEAR = 0.93  # cosine of two questions (E5 scale): under it, the same words ask something else
_NOT = {
    "not": r"\b(?:ne|pas|jamais|aucune?|non|not|never|no|cannot)\b|\bn'|n't\b",
    "without": r"\b(?:sans|without)\b",
    "except": r"\b(?:sauf|hors|except)\b",
}
# What is asked for, in words that search by words does not see.
_ASKS = {
    "place": r"\b(?:ou|where|quel(?:le)? (?:endroit|adresse))\b",
    "time": r"\b(?:quand|when|quel(?:le)?s? (?:jours?|dates?))\b",
    "person": r"\b(?:qui|who|whom)\b",
    "reason": r"\b(?:pourquoi|why)\b",
    "amount of time": r"\b(?:combien de temps|duree|how long)\b",
    "before": r"\b(?:avant|before)\b",
    "after": r"\b(?:apres|after)\b",
}


@dataclass(frozen=True, slots=True)
class Marks:
    """All of a question that its answer hangs on and that can be compared exactly."""

    figures: frozenset[Figure]
    negations: frozenset[str]
    asks: frozenset[str]
    terms: tuple[int, ...]  # in order: who refuses whom


def marks(question: str, lexical: Lexical) -> Marks:
    plain = folded(question)
    light, same = _words(lexical)
    terms = [
        same.get(term, term)
        for word in re.findall(r"\w+", question)
        for term in lexical.question(word).indices
    ]
    return Marks(
        figures=figures(question),
        negations=_found(_NOT, plain),
        asks=_found(_ASKS, plain),
        terms=tuple(dict.fromkeys(term for term in terms if term not in light)),
    )


def is_near(one: str, other: str, embedder: Embedder) -> bool:
    """Whether they mean the same, their marks being equal."""
    first, second = embedder.questions([one, other])
    return float(first @ second) >= NEAR


def _found(kinds: Mapping[str, str], plain: str) -> frozenset[str]:
    return frozenset(kind for kind, pattern in kinds.items() if re.search(pattern, plain))


@cache
def _words(lexical: Lexical) -> tuple[frozenset[int], Mapping[int, int]]:
    """The terms that say nothing, and those that stand for another one."""
    lists = tomllib.loads(Path(__file__).with_name("same_words.toml").read_text("utf-8"))
    light = frozenset(lexical.question(" ".join(lists["light"])).indices)
    same: dict[int, int] = {}
    for group in lists["same"]:
        terms = lexical.question(" ".join(group)).indices
        same |= dict.fromkeys(terms, min(terms))
    return light, same
