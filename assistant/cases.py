"""Where a sheet says different things by case, and whether a question tells which is meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.units import Scored
from corpus.procedure import Procedure
from guardrails.figures import Figure, figures
from retrieval.lexical import Lexical
from retrieval.words import folded

NEAR = 0.02  # pieces this near in score to the best one answer the question as well
# The case that holds unless one says otherwise: to ask everyone would cost a round for nothing.
_USUAL = re.compile(
    r"\bcas general\b|\bdroit commun\b|\bregle generale\b|\bsituation generale\b"
    r"|\ben france\b|\ben metropole\b|\bfrance metropolitaine\b"
)


@dataclass(frozen=True, slots=True)
class Parting:
    """A place of a sheet where cases part: those of ``cases`` stand under the same headings."""

    procedure: str
    stem: tuple[str, ...]
    cases: tuple[str, ...]  # as the sheet orders them


def open_parting(scored: Sequence[Scored], sheet: Procedure) -> Parting | None:
    """The outermost parting under which two cases answer as well as each other, differently."""
    best = scored[0]
    near = [item for item in scored if best.score - item.score <= NEAR]
    for stem, own in _path(best.unit.passage.headings, best.unit.passage.cases):
        said = _figures_by_case(near, sheet.id, stem)
        mine = said.pop(own)
        if any(mine and theirs and mine != theirs for theirs in said.values()):
            cases = dict.fromkeys(
                case
                for block in sheet.blocks
                for above, case in _path(block.headings, block.cases)
                if above == stem
            )
            return Parting(sheet.id, stem, tuple(cases))
    return None


def is_told(question: str, cases: Sequence[str], lexical: Lexical) -> bool:
    """Whether a word or a figure of the question speaks of what makes the cases differ."""
    labels = [set(lexical.question(case).indices) for case in cases]
    telling = set[int]().union(*labels) - set[int].intersection(*labels)
    if telling & set(lexical.question(question).indices):
        return True
    return bool(figures(question)) and any(figures(case) for case in cases)


def has_usual(cases: Iterable[str]) -> bool:
    return any(_USUAL.search(folded(case)) for case in cases)


def complete(question: str, case: str) -> str:
    """The question with the case chosen, as ``chosen`` reads it back."""
    return f"{question} ({case})"


def chosen(question: str, sheet: Procedure) -> str | None:
    """The case of the sheet that the question was completed with, if it was."""
    cases = {case for block in sheet.blocks for case in block.cases}
    return next((case for case in cases if question.endswith(f" ({case})")), None)


def narrowed(scored: Sequence[Scored], sheet: Procedure, case: str) -> tuple[Scored, ...]:
    """Without what the sheet says of the cases beside ``case``."""
    stems = {
        above
        for block in sheet.blocks
        for above, found in _path(block.headings, block.cases)
        if found == case
    }

    def is_beside(item: Scored) -> bool:
        passage = item.unit.passage
        return passage.procedure == sheet.id and any(
            above in stems and found != case
            for above, found in _path(passage.headings, passage.cases)
        )

    return tuple(item for item in scored if not is_beside(item))


def _path(headings: Sequence[str], cases: Sequence[str]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Each case with the headings above it, the outermost first."""
    start = 0
    for case in cases:
        if case not in headings[start:]:
            return
        place = headings.index(case, start)
        yield tuple(headings[:place]), case
        start = place + 1


def _figures_by_case(
    near: Sequence[Scored], procedure: str, stem: tuple[str, ...]
) -> dict[str, frozenset[Figure]]:
    """What the pieces of each case that parts there state in figures."""
    found: dict[str, frozenset[Figure]] = {}
    for item in near:
        passage = item.unit.passage
        if passage.procedure != procedure:
            continue
        for above, case in _path(passage.headings, passage.cases):
            if above == stem:
                found[case] = found.get(case, frozenset()) | figures(item.unit.text)
    return found
