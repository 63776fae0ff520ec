"""What is hidden stays hidden: no small count can be had from what a table shows."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from assistant.masking import LEAST, Shown, shown, shown_line, small

TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 12), min_size=width, max_size=width), min_size=1, max_size=6
    )
)


def bounds(table: list[list[int]], seen: Shown, totals: list[int | None]) -> dict[object, float]:
    """How far apart the least and the most are that each hidden part could be, for who knows the
    totals and that each row adds up."""
    cells = [(*row, sum(row)) for row in table]
    width = len(cells[0])
    names = [(r, c) for r in range(len(cells)) for c in range(width) if seen[r][c] is None]
    at = {name: n for n, name in enumerate(names)}
    if not names:
        return {}
    equations, sums = [], []
    for r in range(len(cells)):
        row, known = np.zeros(len(names)), 0
        for c in range(width):
            sign = -1 if c == width - 1 else 1
            if seen[r][c] is None:
                row[at[r, c]] = sign
            else:
                known += sign * cells[r][c]
        equations.append(row)
        sums.append(-known)
    for c in range(width):
        if totals[c] is None:
            continue
        column, known = np.zeros(len(names)), 0
        for r in range(len(cells)):
            if seen[r][c] is None:
                column[at[r, c]] = 1
            else:
                known += cells[r][c]
        equations.append(column)
        sums.append(totals[c] - known)
    ranges = {}
    for name, n in at.items():
        aim = np.zeros(len(names))
        aim[n] = 1
        least, most = (
            linprog(sign * aim, A_eq=equations, b_eq=sums, bounds=(0, None)) for sign in (1, -1)
        )
        assert least.success
        ranges[name] = -most.fun - least.fun if most.success else float("inf")  # no end to it
    return ranges


@given(TABLES)
@settings(max_examples=150, deadline=None)
def test_no_small_count_can_be_reckoned_from_the_totals(table: list[list[int]]) -> None:
    width = len(table[0])
    columns = [sum(row[c] for row in table) for c in range(width)]
    whole = shown_line(columns)
    hidden = {c for c, total in enumerate(whole) if total is None}
    seen = shown(table, hidden)
    cells = [(*row, sum(row)) for row in table]
    for r, row in enumerate(cells):
        for c, count in enumerate(row):
            assert seen[r][c] in (None, count)
            assert not (small(count) and seen[r][c] is not None)
    for (r, c), width_of in bounds(table, seen, list(whole)).items():  # type: ignore[misc]
        if small(cells[r][c]):
            assert width_of >= 1, (table, seen, whole, (r, c))


def test_what_nobody_could_be_known_by_is_shown() -> None:
    assert shown([[10, 20, 0], [7, 5, 9]]) == ((10, 20, 0, 30), (7, 5, 9, 21))
    assert shown_line([40, 0]) == (40, 0, 40)


def test_one_small_part_takes_the_next_smallest_with_it() -> None:
    assert shown_line([30, 12, 3]) == (30, None, None, 45)
    assert shown_line([3, 0]) == (None, 0, None)
    assert LEAST == 5
