"""How likely each of several replies is, told by the first tokens that set them apart."""

from __future__ import annotations

from collections.abc import Generator, Sequence

import numpy as np
import numpy.typing as npt

Logits = npt.NDArray[np.float32]


def logprob(logits: Logits, token: int) -> float:
    """The natural logarithm of the probability of ``token``; ``logits`` are (vocabulary,)."""
    top = float(logits.max())
    return float(logits[token]) - top - float(np.log(np.exp(logits - top).sum()))


def score(options: Sequence[Sequence[int]], end: int) -> Generator[list[int], Logits, list[float]]:
    """The log-probability of each option's tokens up to where no other option begins so.

    What all options begin with counts for nothing. Yields the tokens after which it must know the
    logits; ``end`` is the token of an option that ends where others go on.
    """
    scores = [0.0] * len(options)
    whole = [[*option, end] for option in options]
    undecided = [(list(range(len(options))), 0)]  # options alike in their first so many tokens
    while undecided:
        alike, depth = undecided.pop(0)
        first = whole[alike[0]]
        while depth < len(first) and all(
            whole[i][: depth + 1] == first[: depth + 1] for i in alike
        ):
            depth += 1
        if depth == len(first):
            continue  # one option, or the same one twice
        logits = yield first[:depth]
        branches: dict[int, list[int]] = {}
        for index in alike:
            branches.setdefault(whole[index][depth], []).append(index)
        for token, branch in branches.items():
            value = logprob(logits, token)
            for index in branch:
                scores[index] += value
            if len(branch) > 1:
                undecided.append((branch, depth + 1))
    return scores
