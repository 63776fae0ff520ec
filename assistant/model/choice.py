"""How likely each of several replies is, told by the first tokens that set them apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

Logits = npt.NDArray[np.float32]


def logprob(logits: Logits, token: int) -> float:
    """The natural logarithm of the probability of ``token``; ``logits`` are (vocabulary,)."""
    top = float(logits.max())
    return float(logits[token]) - top - float(np.log(np.exp(logits - top).sum()))


def score(
    options: Sequence[Sequence[int]], end: int, after: Callable[[list[int]], Logits]
) -> list[float]:
    """The log-probability of each option's tokens up to where no other option begins so.

    What all options begin with counts for nothing. ``after(tokens)`` gives the logits that follow
    the prompt and these tokens; ``end`` is the token of an option that ends where others go on.
    """
    scores = [0.0] * len(options)
    _add(list(range(len(options))), [[*option, end] for option in options], 0, after, scores)
    return scores


def _add(
    alike: list[int],
    options: Sequence[list[int]],
    depth: int,
    after: Callable[[list[int]], Logits],
    scores: list[float],
) -> None:
    """Part the options that are ``alike`` in their first ``depth`` tokens."""
    first = options[alike[0]]
    while depth < len(first) and all(options[i][: depth + 1] == first[: depth + 1] for i in alike):
        depth += 1
    if depth == len(first):
        return  # one option, or the same one twice
    logits = after(first[:depth])
    branches: dict[int, list[int]] = {}
    values: dict[int, float] = {}
    for index in alike:
        token = options[index][depth]
        branches.setdefault(token, []).append(index)
        values.setdefault(token, logprob(logits, token))
    for token, branch in branches.items():
        for index in branch:
            scores[index] += values[token]
        if len(branch) > 1:
            _add(branch, options, depth + 1, after, scores)
