"""Sheets that say nearly the same, and passages that the city's sheets repeat.

Likeness is the Jaccard index of runs of words, computed exactly by one sparse product: no sketch
is needed at the size of a city's corpus.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from corpus.passages import Passage, passages
from corpus.procedure import Procedure
from corpus.report.naming import name
from corpus.report.report import Duplicate
from corpus.report.words import fold, names
from corpus.sentences import sentences

RUN = 4  # words in a row
ALIKE_SHEETS = 0.6
ALIKE_PASSAGES = 0.7
LEAST_WORDS = 25  # a shorter passage is a formula that sheets may well share
COMMON = 60  # a run of words that more texts hold is a formula too
SHOWN = 3  # sentences of each side
SHOWN_CHARACTERS = 240
AT_ONCE = 1000


def find_duplicates(sheets: Sequence[Procedure]) -> tuple[Duplicate, ...]:
    """Pairs of like sheets, then pairs of like passages of which one at least is the city's.

    The State's sheets repeat passages on purpose, and no editor of a city can change them.
    """
    whole = [_Text(sheet, "", _lines(sheet)) for sheet in sheets]
    found = list(_alike(whole, ALIKE_SHEETS, only_local=False))
    known = {frozenset((each.first.id, each.second.id)) for each in found}
    cut = [
        _Text(sheet, passage.heading or sheet.title, passage.text.split("\n"))
        for sheet in sheets
        for passage in passages(sheet)
        if not passage.question and _is_long(passage)
    ]
    for pair in _alike(cut, ALIKE_PASSAGES, only_local=True):
        if frozenset((pair.first.id, pair.second.id)) not in known:
            found.append(pair)
    return tuple(
        sorted(
            found,
            key=lambda each: (
                "local" not in (each.first.scope, each.second.scope),
                bool(each.passage),
                -each.likeness,
                each.first.id,
                each.second.id,
            ),
        )
    )


@dataclass(frozen=True, slots=True)
class _Text:
    sheet: Procedure
    heading: str
    lines: Sequence[str]


def _lines(sheet: Procedure) -> list[str]:
    """What the sheet says, each line once: cases often repeat each other."""
    return list(dict.fromkeys(line for block in sheet.blocks for line in block.text.split("\n")))


def _is_long(passage: Passage) -> bool:
    return len(passage.text.split()) >= LEAST_WORDS


def _alike(texts: Sequence[_Text], least: float, only_local: bool) -> Iterator[Duplicate]:
    runs = [_runs(text.lines) for text in texts]
    sizes = np.array([len(each) for each in runs], dtype=np.float64)
    rows = np.repeat(np.arange(len(texts)), sizes.astype(np.int64))
    values = np.concatenate(runs) if runs else np.zeros(0, dtype=np.int64)
    _, columns, counts = np.unique(values, return_inverse=True, return_counts=True)
    rare = counts[columns] <= COMMON
    shape = (len(texts), len(counts))
    matrix = sparse.csr_matrix(
        (np.ones(int(rare.sum()), dtype=np.float32), (rows[rare], columns[rare])), shape=shape
    )
    # What is shared by everybody is left out on both sides of the fraction.
    kept = np.asarray(matrix.sum(axis=1)).ravel()
    ours = np.array([text.sheet.scope == "local" for text in texts], dtype=bool)
    turned = matrix.T.tocsr()
    for start in range(0, len(texts), AT_ONCE):
        product = (matrix[start : start + AT_ONCE] @ turned).tocoo()
        first, second = product.row + start, product.col
        likeness = product.data / (kept[first] + kept[second] - product.data)
        chosen = (first < second) & (likeness >= least)
        if only_local:
            chosen &= ours[first] | ours[second]
        for index in np.flatnonzero(chosen):
            one, other = texts[first[index]], texts[second[index]]
            if one.sheet.id != other.sheet.id and not _are_siblings(one.sheet, other.sheet):
                yield _duplicate(one, other, float(likeness[index]))


def _are_siblings(one: Procedure, other: Procedure) -> bool:
    """Two places of one list: made alike on purpose, each with its own name."""
    ours, theirs = names(one.title), names(other.title)
    return one.source == other.source and bool(ours - theirs and theirs - ours)


def _runs(lines: Sequence[str]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    words = fold(" ".join(lines)).split()
    runs = {hash(tuple(words[at : at + RUN])) for at in range(max(1, len(words) - RUN + 1))}
    return np.fromiter(runs, dtype=np.int64, count=len(runs))


def _duplicate(one: _Text, other: _Text, likeness: float) -> Duplicate:
    ours, theirs = _sentences(one), _sentences(other)
    only_ours = [text for key, text in ours.items() if key not in theirs]
    only_theirs = [text for key, text in theirs.items() if key not in ours]
    return Duplicate(
        name(one.sheet),
        name(other.sheet),
        round(likeness, 3),
        one.heading,
        tuple(map(_short, only_ours[:SHOWN])),
        tuple(map(_short, only_theirs[:SHOWN])),
    )


def _sentences(text: _Text) -> dict[str, str]:
    return {fold(said): said for line in text.lines for said in sentences(line)}


def _short(text: str) -> str:
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"
