"""For each pair, passages of other sheets that look like the answer and are not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from retrieval.adapting.pairs import Pair

FIRST, LAST = 2, 12  # ranks: the very nearest of another sheet often answers too
AT_ONCE = 256


def with_neighbours(pairs: Sequence[Pair], seed: int) -> list[Pair]:
    """The pairs, each with something beside it: its own sheet's, or a neighbouring sheet's."""
    random = Random(seed)  # noqa: S311 (seeded on purpose)
    texts = [pair.passage for pair in pairs]
    model = TfidfVectorizer(lowercase=True, strip_accents="unicode", sublinear_tf=True, min_df=2)
    known = model.fit_transform(texts)
    made: list[Pair] = []
    for start in range(0, len(pairs), AT_ONCE):
        group = pairs[start : start + AT_ONCE]
        asked = model.transform([f"{pair.question} {pair.passage}" for pair in group])
        near = (asked @ known.T).toarray()
        for pair, row in zip(group, near, strict=True):
            ranked = [int(index) for index in np.argsort(-row)[: 3 * LAST]]
            others = [texts[index] for index in ranked if pairs[index].sheet != pair.sheet]
            neighbours = others[FIRST:LAST]
            # Half of the time the other sheet, when there is also another case of the same one.
            if pair.beside and (random.random() < 0.5 or not neighbours):
                beside = random.choice(pair.beside)
            else:
                beside = random.choice(neighbours or others or texts)
            made.append(replace(pair, beside=(beside,)))
    return made
