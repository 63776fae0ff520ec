"""Questions put together when they ask for nearly the same, by the words that they share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import pdist

from retrieval.lexical import Lexical

APART = 0.72  # mean cosine distance of their words, beyond which two groups stay two


def grouped(questions: Sequence[str], lexical: Lexical) -> list[list[int]]:
    """Positions in ``questions``, group by group, the largest first; each stands in one.

    A word counts the less, the more questions hold it. Memory grows with the square of how many
    questions differ.
    """
    places: dict[frozenset[int], list[int]] = defaultdict(list)
    for place, question in enumerate(questions):
        places[frozenset(lexical.question(question).indices)].append(place)
    wordless = places.pop(frozenset(), [])
    words = list(places)
    together = [[place] for place in wordless]
    if len(words) < 2:
        together += places.values()
    else:
        tree = linkage(pdist(_weighed(words), "cosine"), "average")
        groups: dict[int, list[int]] = defaultdict(list)
        for number, its in zip(fcluster(tree, APART, "distance"), words, strict=True):
            groups[number] += places[its]
        together += groups.values()
    return sorted((sorted(group) for group in together), key=lambda group: (-len(group), group))


def _weighed(words: Sequence[frozenset[int]]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    columns = {term: n for n, term in enumerate(sorted(frozenset().union(*words)))}
    matrix = np.zeros((len(words), len(columns)))
    for row, terms in enumerate(words):
        matrix[row, [columns[term] for term in terms]] = 1.0
    weighed: np.ndarray[tuple[int, int], np.dtype[np.float64]] = matrix * np.log(
        (1 + len(words)) / matrix.sum(axis=0)
    )
    return weighed
