"""Different figures for the same matter are found; what only looks so is left alone."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from assistant.figure_reading import read_figures
from corpus.procedure import Procedure
from corpus.report.conflicts import find_conflicts
from corpus.report.report import Conflict
from corpus.sources.markdown import MarkdownFolder
from tests.corpus.planted import (
    CONFLICTS,
    LOOK_ALIKES,
    MORE_CONFLICTS,
    MORE_LOOK_ALIKES,
    TABLE,
    Pair,
    national,
    sheet,
)

SAMPLE = Path(__file__).parents[2] / "corpus" / "sample"


@cache
def city() -> tuple[Procedure, ...]:
    sheets = MarkdownFolder(SAMPLE, "Belleroche Métropole").sheets({})
    return tuple(each for each in sheets if isinstance(each, Procedure))


@cache
def found_among_the_citys(*pairs: Pair) -> tuple[Conflict, ...]:
    return find_conflicts([*city(), *(each for pair in pairs for each in pair)], read_figures)


def pairs(conflicts: tuple[Conflict, ...]) -> set[frozenset[str]]:
    return {frozenset((each.first.sheet.id, each.second.sheet.id)) for each in conflicts}


def ids(pair: Pair) -> frozenset[str]:
    return frozenset(each.id for each in pair)


def find(*sheets: Procedure) -> tuple[Conflict, ...]:
    """Among a few of the city's sheets: enough to tell a rare word from a common one."""
    return find_conflicts([*city()[:15], *sheets], read_figures)


@pytest.mark.parametrize(
    ("conflicts", "others"), [(CONFLICTS, LOOK_ALIKES), (MORE_CONFLICTS, MORE_LOOK_ALIKES)]
)
def test_most_conflicts_are_found_and_what_only_looks_so_is_left_alone(
    conflicts: tuple[Pair, ...], others: tuple[Pair, ...]
) -> None:
    found = pairs(found_among_the_citys(*conflicts, *others))
    assert sum(ids(pair) in found for pair in conflicts) >= 0.8 * len(conflicts)
    assert sum(ids(pair) in found for pair in others) <= 1


def test_the_citys_own_sheets_are_in_no_conflict_with_each_other() -> None:
    assert find_conflicts(city(), read_figures) == ()


def test_a_conflict_says_where_each_figure_stands() -> None:
    first, second = CONFLICTS[0]
    (conflict,) = find(first, second)
    sides = {side.sheet.id: side for side in (conflict.first, conflict.second)}
    assert conflict.unit == "euro"
    assert sides["F901"].figures == ("86",)
    assert sides["F901"].heading == "Coût"
    assert sides["passeport-adulte"].figures == ("89",)
    assert sides["passeport-adulte"].text == second.blocks[0].text


def test_the_same_figure_in_another_writing_is_no_conflict() -> None:
    assert not find(
        sheet("a", "Recours gracieux", "", "Le recours gracieux se dépose dans les deux mois."),
        sheet("b", "Déposer un recours", "", "Déposez le recours gracieux dans les 2 mois."),
    )


def test_after_a_day_is_from_the_next_day_on() -> None:
    first = "Le bail de parcelle du jardin familial signé après le 11 mars 2027 dure un an."
    second = "Le bail de parcelle du jardin familial signé à partir du 12 mars 2027 dure un an."
    other = "Le bail de parcelle du jardin familial signé à partir du 20 mars 2027 dure un an."
    title = "Jardin familial : bail de parcelle"
    assert not find(sheet("a", title, "", first), sheet("b", title, "", second))
    assert find(sheet("a", title, "", first), sheet("b", title, "", other))


def test_sheets_that_each_give_both_figures_agree() -> None:
    short = "La carte de tri du jardinier est valable 1 an."
    long = "La carte de tri du jardinier renouvelée est valable 3 ans."
    title = "Carte de tri du jardinier"
    assert not find(sheet("a", title, "", short, long), sheet("b", title, "", long, short))


def test_many_differences_between_two_sheets_are_told_once() -> None:
    rows = [("A", "1,10", "1,30"), ("B", "1,60", "1,80"), ("C", "2,40", "2,90")]
    old = [f"Tranche: {name} ; Prix du goûter du mercredi: {price} €" for name, price, _ in rows]
    new = [f"Tranche: {name} ; Prix du goûter du mercredi: {price} €" for name, _, price in rows]
    title = "Goûter du mercredi : tarifs"
    (conflict,) = find(
        sheet("a", title, "", *old, kind=TABLE), sheet("b", title, "", *new, kind=TABLE)
    )
    assert conflict.times == 3


def test_the_citys_conflicts_come_before_those_among_the_states_sheets() -> None:
    said = "L'autorisation de sortie du territoire d'un mineur est valable {} an."
    title = "Autorisation de sortie du territoire d'un mineur"
    found = find(
        national("F980", title, "", said.format("1")),
        national("F981", title, "", said.format("2")),
        *CONFLICTS[8],
    )
    assert [each.first.sheet.scope == each.second.sheet.scope for each in found] == [False, True]
