"""Questions put together when they ask for nearly the same, by their words and their meaning."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import pdist

from retrieval.embedding import Vectors
from retrieval.lexical import Lexical

# Beyond this mean distance, two groups stay two. On 552 questions of the suites, held to be alike
# when they ask of one sheet, those with their meaning join more of the pairs that belong together
# than words alone (17 % for 15 %, on the half that chose nothing), with no more that do not.
APART = 0.72  # of their words alone
APART_WITH_MEANING = 0.65
WORDS = 0.6  # share of the words beside the meaning; both distances are cosines

Floats = npt.NDArray[np.float64]


def grouped(
    questions: Sequence[str], lexical: Lexical, meanings: Vectors | None = None
) -> list[list[int]]:
    """Positions in ``questions``, group by group, the largest first; each stands in one.

    A word counts the less, the more questions hold it. ``meanings`` is (questions, dimension).
    Memory grows with the square of how many questions differ.
    """
    places: dict[frozenset[int], list[int]] = defaultdict(list)
    for place, question in enumerate(questions):
        places[frozenset(lexical.question(question).indices)].append(place)
    wordless = places.pop(frozenset(), [])
    together = [[place] for place in wordless]
    if len(places) < 2:
        together += places.values()
    else:
        distances, apart = pdist(_weighed(list(places)), "cosine"), APART
        if meanings is not None:
            meant = np.stack([meanings[its].mean(axis=0) for its in places.values()])
            distances = WORDS * distances + (1 - WORDS) * pdist(meant, "cosine")
            apart = APART_WITH_MEANING
        tree = linkage(np.nan_to_num(distances, nan=1.0), "average")
        groups: dict[int, list[int]] = defaultdict(list)
        for number, its in zip(fcluster(tree, apart, "distance"), places.values(), strict=True):
            groups[number] += its
        together += groups.values()
    return sorted((sorted(group) for group in together), key=lambda group: (-len(group), group))


def _weighed(words: Sequence[frozenset[int]]) -> Floats:
    columns = {term: n for n, term in enumerate(sorted(frozenset().union(*words)))}
    matrix = np.zeros((len(words), len(columns)))
    for row, terms in enumerate(words):
        matrix[row, [columns[term] for term in terms]] = 1.0
    weighed: Floats = matrix * np.log((1 + len(words)) / matrix.sum(axis=0))
    return weighed
