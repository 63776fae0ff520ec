"""Whether two statements speak of the same matter, and how surely.

The words that tell the matter are weighed by their rarity.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.procedure import Procedure
from corpus.report.statements import Statement
from corpus.report.words import are_alternatives

# The least share of a statement's own words that the other holds; and, by who speaks, the least
# share of the title: sheets of one national publisher differ by their titles on purpose.
OWN_SHARE = {"national": 0.6, "local": 0.5, "both": 0.5}
TITLE_SHARE = {"national": 0.99, "local": 0.5, "both": 0.4}
OTHER_TITLE_SHARE = {"national": 0.4, "local": 0.0, "both": 0.0}
# Long sentences with nearly all their words in common need less of the titles.
NEARLY_ALL, SURE_TITLE_SHARE = 0.8, {"national": 0.99, "local": 0.4, "both": 0.4}
FEW_WORDS, FEW_WORDS_TITLE_SHARE = 3, 0.9
SAYS_ITSELF = 0.9
# The least likeness worth an editor's time; taken off it, between national sheets, for each kind of
# alternatives that the title or the cases of only one of them name (« pour un enfant »).
LEAST = {"national": 0.8, "local": 0.5, "both": 0.5}
SPECIAL = 0.1


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each word tells: the rarer, the more."""

    idf: Mapping[str, float]

    def of(self, words: frozenset[str]) -> float:
        return sum(self.idf[word] for word in words)

    def share(self, part: frozenset[str], whole: frozenset[str]) -> float:
        total = self.of(whole)
        return self.of(whole & part) / total if total else 0.0


def weigh(made: Sequence[Statement]) -> Weights:
    """By the number of sheets that use a word: a long table does not make its words common."""
    holders: dict[str, set[str]] = defaultdict(set)
    for statement in made:
        for word in statement.all:
            holders[word].add(statement.sheet.id)
    total = len({statement.sheet.id for statement in made})
    return Weights({word: math.log(1 + total / len(ids)) for word, ids in holders.items()})


def likeness_of(first: Statement, second: Statement, unit: str, weights: Weights) -> float:
    """0 when the matter is not the same, else how much of it is shared, up to 1."""
    own = weights.share(second.all, first.own), weights.share(first.all, second.own)
    other, titles = sorted(
        (weights.share(second.all, first.title), weights.share(first.all, second.title))
    )
    scopes = {first.sheet.scope, second.sheet.scope}
    who = "both" if len(scopes) > 1 else "national" if scopes == {"national"} else "local"
    # Whom one calls stands in the sentence itself, whatever its sheet is about.
    says_itself = unit == "phone" and who != "national" and min(own) >= SAYS_ITSELF
    # « Le mardi : ouvert de 9 h à 12 h » says nothing of what is open: the titles must tell.
    if who != "national" and min(len(first.own), len(second.own)) <= FEW_WORDS:
        needed = FEW_WORDS_TITLE_SHARE
    else:
        needed = TITLE_SHARE[who]
    if min(own) >= NEARLY_ALL and min(len(first.own), len(second.own)) > FEW_WORDS:
        needed = min(needed, SURE_TITLE_SHARE[who])
    if not says_itself and (titles < needed or other < OTHER_TITLE_SHARE[who]):
        return 0.0
    if min(own) < OWN_SHARE[who] or (who != "local" and unit.startswith("#")):
        return 0.0
    shared = weights.share(second.all, first.all), weights.share(first.all, second.all)
    likeness = (min(own) + sum(own) / 2 + titles + sum(shared) / 2) / 4
    if who == "national":
        likeness -= SPECIAL * len(first.special.keys() ^ second.special.keys())
    return likeness if likeness >= LEAST[who] else 0.0


def differ_in_matter(first: Statement, second: Statement) -> bool:
    """Whether something shows that the two do not speak of the same."""
    if first.key != second.key:
        return True
    if first.condition and second.condition and first.condition != second.condition:
        return True
    if first.years and second.years and not first.years & second.years:
        return True
    if first.names - second.all - second.names and second.names - first.all - first.names:
        return True
    # Each names the subject of its own sheet, which the other does not know.
    if first.own & first.title - second.all and second.own & second.title - first.all:
        return True
    if _one_word_apart(first.order, second.order):
        return True
    return are_alternatives(first.named, second.named) or _elsewhere(first.sheet, second.sheet)


def _one_word_apart(first: Sequence[str], second: Sequence[str]) -> bool:
    """« contre la grippe », « contre la rougeole »: a sentence written twice for two matters."""
    if len(first) != len(second):
        return False
    return sum(one != other for one, other in zip(first, second, strict=True)) == 1


def _elsewhere(first: Procedure, second: Procedure) -> bool:
    """Two territories of the same rank: neither holds for the other's people."""
    return first.scope == second.scope == "local" and first.territory != second.territory
