"""Sheets that give different figures for the same matter.

Two statements are of the same matter when the words that tell it, weighed by their rarity, are
nearly the same, and nothing shows that they differ: another case, year, territory, condition or
alternative (« enfant », « adulte »). Precision comes first: who is shown many false conflicts
stops reading.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from corpus.procedure import Procedure
from corpus.report.naming import name
from corpus.report.report import Conflict, Said
from corpus.report.same_matter import Weights, differ_in_matter, likeness_of, weigh
from corpus.report.statement_pairs import find_pairs
from corpus.report.statements import ReadFigures, Statement, statements

MOST_VALUES = 2  # differing values on each side, beyond which two tables differ as a whole
# Whoever says 2 and 3 months in two like sentences speaks of two matters.
ALIKE = 0.6
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
    weights = weigh(made)
    by_sheet: dict[str, list[Statement]] = defaultdict(list)
    for statement in made:
        by_sheet[statement.sheet.id].append(statement)
    matches = []
    for first, second in find_pairs(made, weights):
        unit = _differing_unit(first, second)
        if unit is None or differ_in_matter(first, second):
            continue
        likeness = likeness_of(first, second, unit, weights)
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


def _differing_unit(first: Statement, second: Statement) -> str | None:
    """The one unit in which each gives values that the other has not."""
    differing = None
    for unit in first.values.keys() & second.values.keys():
        ours, theirs = first.values[unit], second.values[unit]
        if ours <= theirs or theirs <= ours:  # one of them says more, not otherwise
            continue
        if differing is not None or unit in NEVER_COMPARED:
            return None
        if max(len(ours - theirs), len(theirs - ours)) > MOST_VALUES:
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


def _both_say_both(
    first: Statement,
    second: Statement,
    unit: str,
    by_sheet: Mapping[str, Sequence[Statement]],
    weights: Weights,
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
    weights: Weights,
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
