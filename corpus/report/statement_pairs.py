"""Which pairs of statements are worth a close look: all of them are far too many."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
from scipy import sparse

from corpus.report.same_matter import Weights
from corpus.report.statements import Statement

CONTEXT_WEIGHT = 0.5  # of a word that stands in the title or the headings only
ROUGH = 0.25  # the shared share of the lighter statement from which a pair is looked at closely
COMMON = 600  # a word of more statements than this does not make a pair a candidate
AT_ONCE = 2000  # statements compared with all others in one product
_BITS = 62  # units told apart at once; the rarer ones share the last bit


def find_pairs(
    made: Sequence[Statement], weights: Weights
) -> Iterator[tuple[Statement, Statement]]:
    """Pairs of different sheets that share enough rare words and a unit, but not their values."""
    used = Counter(word for statement in made for word in statement.all)
    columns = {word: number for number, word in enumerate(used)}
    rows, cols, data = [], [], []
    totals = np.zeros(len(made))
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
    owners = _numbered([statement.sheet.id for statement in made])
    values = _numbered([frozenset(statement.values.items()) for statement in made])
    units = _units(made)
    for start in range(0, len(made), AT_ONCE):
        product = (matrix[start : start + AT_ONCE] @ turned).tocoo()
        first, second = product.row + start, product.col
        chosen = product.data > ROUGH * np.minimum(totals[first], totals[second])
        chosen &= (first < second) & (owners[first] != owners[second])
        chosen &= (values[first] != values[second]) & (units[first] & units[second] != 0)
        for index in np.flatnonzero(chosen):
            yield made[first[index]], made[second[index]]


def _numbered(keys: Sequence[object]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The same number for the same key."""
    numbers: dict[object, int] = {}
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.int64)


def _units(made: Sequence[Statement]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The units of each statement, as bits."""
    used = Counter(unit for statement in made for unit in statement.values)
    bits = {unit: 1 << min(n, _BITS - 1) for n, (unit, _) in enumerate(used.most_common())}
    return np.array([sum({bits[unit] for unit in each.values}) for each in made], dtype=np.int64)
