"""Sheets that give different figures for the same matter.

Two statements are of the same matter when the words that tell it, weighed by their rarity, are
nearly the same, and nothing shows that they differ: another case, year, territory, condition or
alternative (« enfant », « adulte »). Precision comes first: who is shown many false conflicts
stops reading.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy import sparse

from corpus.procedure import Procedure
from corpus.report.naming import name
from corpus.report.report import Conflict, Said
from corpus.report.statements import ReadFigures, Statement, statements
from corpus.report.words import are_alternatives

CONTEXT_WEIGHT = 0.5  # of a word that stands in the title or the headings only
ROUGH = 0.25  # the shared share of the lighter statement from which a pair is looked at closely
COMMON = 600  # a word of more statements than this does not make a pair a candidate
AT_ONCE = 2000  # statements compared with all others in one product
MOST_VALUES = 2  # differing values on each side, beyond which two tables differ as a whole
# Whoever says 2 and 3 months in two like sentences speaks of two matters.
ALIKE = 0.6
# The least share of a statement's own words that the other holds; and, by who speaks, the least
# share of the title: sheets of one national publisher differ by their titles on purpose.
OWN_SHARE = 0.6
TITLE_SHARE = {"national": 0.99, "local": 0.5, "both": 0.4}
OTHER_TITLE_SHARE = {"national": 0.4, "local": 0.0, "both": 0.0}
FEW_WORDS, FEW_WORDS_TITLE_SHARE = 3, 0.9
SAYS_ITSELF = 0.9
# The least likeness worth an editor's time; taken off it, between national sheets, for each kind of
# alternatives that the title or the cases of only one of them name (« pour un enfant »).
LEAST = {"national": 0.8, "local": 0.55, "both": 0.55}
SPECIAL = 0.1
# Counterparts whose likeness is within this of the best one may all be the right one.
MARGIN = 0.1
_AFTER = re.compile(r"\b[Aa]près\b")
# A street's number is a figure of its address only.
NEVER_COMPARED = frozenset(
    {"url", "email", "form", "#", "#page", "#article", "#rue", "#avenue", "#place", "#quai"}
    | {"#allee", "#chemin", "#boulevard", "#bi", "#impasse", "#route", "#cour", "#square"}
)


def find_conflicts(sheets: Sequence[Procedure], read: ReadFigures) -> tuple[Conflict, ...]:
    """The conflicts, the city's own first, then the surest."""
    made = [each for sheet in sheets for each in statements(sheet, read) if len(each.own) > 1]
    weights = _weigh(made)
    by_sheet: dict[str, list[Statement]] = defaultdict(list)
    for statement in made:
        by_sheet[statement.sheet.id].append(statement)
    matches = []
    for first, second in _candidates(made, weights):
        unit = _differing_unit(first, second)
        if unit is None or _differ_in_matter(first, second):
            continue
        likeness = _likeness(first, second, unit, weights)
        if likeness and not _both_say_both(first, second, unit, by_sheet, weights):
            matches.append(_Match(first, second, unit, likeness))
    return _grouped(_determined(matches))


@dataclass(frozen=True, slots=True)
class _Match:
    first: Statement
    second: Statement
    unit: str
    likeness: float

    def sides(self) -> Iterator[tuple[tuple[int, str, str], frozenset[str]]]:
        """Each statement with the sheet it is compared with, and what that sheet says."""
        for ours, theirs in ((self.first, self.second), (self.second, self.first)):
            yield (id(ours), theirs.sheet.id, self.unit), theirs.values[self.unit]


def _determined(matches: Sequence[_Match]) -> Iterator[_Match]:
    """Those whose likest counterparts in the other sheet all say the same.

    A sheet that says several things of what is alike has cases of its own: which one would be in
    conflict is not known.
    """
    best: dict[object, float] = defaultdict(float)
    for match in matches:
        for side, _ in match.sides():
            best[side] = max(best[side], match.likeness)
    said: dict[object, set[frozenset[str]]] = defaultdict(set)
    for match in matches:
        for side, values in match.sides():
            if match.likeness > best[side] - MARGIN:
                said[side].add(values)
    for match in matches:
        if all(
            len(said[side]) == 1 and match.likeness > best[side] - MARGIN
            for side, _ in match.sides()
        ):
            yield match


def _grouped(matches: Iterator[_Match]) -> tuple[Conflict, ...]:
    """One conflict for two sheets and a unit: the likest, with the number of differences."""
    groups: dict[tuple[str, ...], list[_Match]] = defaultdict(list)
    for match in matches:
        sheets = sorted((match.first.sheet.id, match.second.sheet.id))
        groups[*sheets, match.unit].append(match)
    found = []
    for group in groups.values():
        match = max(group, key=lambda each: each.likeness)
        differences = {
            each.first.values[each.unit] ^ each.second.values[each.unit] for each in group
        }
        found.append(
            Conflict(
                _said(match.first, match.unit),
                _said(match.second, match.unit),
                match.unit,
                round(match.likeness, 3),
                len(differences),
            )
        )
    return tuple(
        sorted(
            found,
            key=lambda each: (
                "local" not in (each.first.sheet.scope, each.second.sheet.scope),
                -each.likeness,
                each.first.sheet.id,
                each.second.sheet.id,
            ),
        )
    )


@dataclass(frozen=True, slots=True)
class _Weights:
    """How much each word tells: the rarer, the more."""

    idf: Mapping[str, float]

    def of(self, words: frozenset[str]) -> float:
        return sum(self.idf[word] for word in words)

    def share(self, part: frozenset[str], whole: frozenset[str]) -> float:
        total = self.of(whole)
        return self.of(whole & part) / total if total else 0.0


def _weigh(made: Sequence[Statement]) -> _Weights:
    """By the number of sheets that use a word: a long table does not make its words common."""
    holders: dict[str, set[str]] = defaultdict(set)
    for statement in made:
        for word in statement.all:
            holders[word].add(statement.sheet.id)
    total = len({statement.sheet.id for statement in made})
    return _Weights({word: math.log(1 + total / len(ids)) for word, ids in holders.items()})


def _candidates(
    made: Sequence[Statement], weights: _Weights
) -> Iterator[tuple[Statement, Statement]]:
    """Pairs of different sheets that share enough rare words, by one sparse product."""
    used = Counter(word for statement in made for word in statement.all)
    columns = {word: number for number, word in enumerate(used)}
    rows, cols, data = [], [], []
    totals = np.zeros(len(made))
    sheets = {id: n for n, id in enumerate(dict.fromkeys(each.sheet.id for each in made))}
    owners = np.array([sheets[statement.sheet.id] for statement in made])
    for row, statement in enumerate(made):
        for word in statement.all:
            weight = weights.idf[word] * (1 if word in statement.own else CONTEXT_WEIGHT)
            totals[row] += weight
            if used[word] <= COMMON:
                rows.append(row)
                cols.append(columns[word])
                data.append(math.sqrt(weight))
    matrix = sparse.csr_matrix((data, (rows, cols)), shape=(len(made), len(columns)))
    turned = matrix.T.tocsr()
    for start in range(0, len(made), AT_ONCE):
        product = (matrix[start : start + AT_ONCE] @ turned).tocoo()
        first, second = product.row + start, product.col
        near = product.data > ROUGH * np.minimum(totals[first], totals[second])
        for index in np.flatnonzero(near & (first < second) & (owners[first] != owners[second])):
            yield made[first[index]], made[second[index]]


def _differing_unit(first: Statement, second: Statement) -> str | None:
    """The one unit in which each gives values that the other has not; all others agree."""
    differing = None
    for unit in first.values.keys() & second.values.keys():
        ours, theirs = first.values[unit], second.values[unit]
        if ours == theirs:
            continue
        if differing is not None or unit in NEVER_COMPARED:
            return None
        if not 1 <= len(ours - theirs) <= MOST_VALUES or not 1 <= len(theirs - ours) <= MOST_VALUES:
            return None
        differing = unit
    if differing == "date" and _is_the_same_day(first, second):
        return None
    return differing


def _is_the_same_day(first: Statement, second: Statement) -> bool:
    """« après le 11 mars » is « à partir du 12 mars »."""
    ours = sorted(first.values["date"] - second.values["date"])
    theirs = sorted(second.values["date"] - first.values["date"])
    try:
        days = [
            abs((date.fromisoformat(one) - date.fromisoformat(other)).days)
            for one, other in zip(ours, theirs, strict=True)
        ]
    except ValueError:  # a date without its year, or not as many on both sides
        return False
    after = [bool(_AFTER.search(statement.text)) for statement in (first, second)]
    return set(days) == {1} and after[0] != after[1]


def _differ_in_matter(first: Statement, second: Statement) -> bool:
    """Whether something shows that the two do not speak of the same."""
    if first.key != second.key:
        return True
    if first.condition and second.condition and first.condition != second.condition:
        return True
    if first.years and second.years and not first.years & second.years:
        return True
    if first.names - second.all - second.names and second.names - first.all - first.names:
        return True
    return are_alternatives(first.named, second.named) or _elsewhere(first.sheet, second.sheet)


def _elsewhere(first: Procedure, second: Procedure) -> bool:
    """Two territories of the same rank: neither holds for the other's people."""
    return first.scope == second.scope == "local" and first.territory != second.territory


def _likeness(first: Statement, second: Statement, unit: str, weights: _Weights) -> float:
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
    if not says_itself and (titles < needed or other < OTHER_TITLE_SHARE[who]):
        return 0.0
    if min(own) < OWN_SHARE or (who == "national" and unit.startswith("#")):
        return 0.0
    shared = weights.share(second.all, first.all), weights.share(first.all, second.all)
    likeness = (min(own) + sum(own) / 2 + titles + sum(shared) / 2) / 4
    if who == "national":
        likeness -= SPECIAL * len(first.special.keys() ^ second.special.keys())
    return likeness if likeness >= LEAST[who] else 0.0


def _both_say_both(
    first: Statement,
    second: Statement,
    unit: str,
    by_sheet: Mapping[str, Sequence[Statement]],
    weights: _Weights,
) -> bool:
    """Whether one sheet also gives the other's value for a like matter: then they agree."""
    only_first = first.values[unit] - second.values[unit]
    only_second = second.values[unit] - first.values[unit]
    return _says(by_sheet[second.sheet.id], first.own, unit, only_first, weights) or _says(
        by_sheet[first.sheet.id], second.own, unit, only_second, weights
    )


def _says(
    there: Sequence[Statement],
    own: frozenset[str],
    unit: str,
    values: frozenset[str],
    weights: _Weights,
) -> bool:
    return any(
        values <= other.values.get(unit, frozenset()) and weights.share(other.all, own) >= ALIKE
        for other in there
    )


def _said(statement: Statement, unit: str) -> Said:
    return Said(
        sheet=name(statement.sheet),
        heading=" › ".join(statement.block.headings),
        text=statement.text,
        figures=tuple(sorted(statement.values[unit])),
    )
