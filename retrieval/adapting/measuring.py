"""How often an embedder alone finds the right sheet, and whether a change of it shows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.passages import passages
from corpus.procedure import Procedure
from retrieval.adapting.pairs import is_held_out, is_question
from retrieval.embedding import Embedder
from retrieval.reranking import Reranker, reordered

CUTS = (1, 3, 5, 10)
DRAWS = 2000  # of the bootstrap
Ranks = npt.NDArray[np.int64]  # of the right sheet, from 1


@dataclass(frozen=True, slots=True)
class Reading:
    """The first ``candidates`` are read again; that order counts for ``weight``."""

    reranker: Reranker
    candidates: int
    weight: float


@dataclass(frozen=True, slots=True)
class Ground:
    """Questions asked of passages; ``right[i]`` is the sheet of ``questions[i]``."""

    name: str
    questions: tuple[str, ...]
    right: tuple[str, ...]
    sheets: tuple[str, ...]  # of each passage
    texts: tuple[str, ...]


def titles(sheets: Iterable[Procedure], seed: int, most: int, *, held_out: bool = True) -> Ground:
    """The titles that are questions, asked of their own sheets with the title hidden and of others.

    About ``most`` passages in all; ``held_out``: only sheets that nothing was trained on are asked.
    """
    listed = list(sheets)
    Random(seed).shuffle(listed)  # noqa: S311 (seeded on purpose)
    asking = [
        sheet
        for sheet in listed
        if is_question(sheet.title) and (is_held_out(sheet.id) or not held_out)
    ]
    chosen = {sheet.id for sheet in asking}
    asked: list[Procedure] = []
    texts: list[tuple[str, str]] = []
    for sheet in [*asking, *(sheet for sheet in listed if sheet.id not in chosen)]:
        if len(texts) >= most:
            break
        cut = [passage for passage in passages(sheet) if not passage.question]
        if sheet.id in chosen and cut:
            if len(texts) >= 0.6 * most:  # the rest are others, that may be mistaken for it
                continue
            asked.append(sheet)
            parts = ("\n".join(filter(None, (p.heading, p.text))) for p in cut)
            texts += [(sheet.id, part) for part in parts]
        else:
            texts += [(sheet.id, passage.indexed) for passage in cut]
    return Ground(
        "held-out titles" if held_out else "titles",
        tuple(sheet.title for sheet in asked),
        tuple(sheet.id for sheet in asked),
        tuple(sheet for sheet, _ in texts),
        tuple(text for _, text in texts),
    )


def reading_comprehension(path: Path, seed: int, most: int) -> Ground:
    """Questions on texts of another kind, from a file in SQuAD's format, against its paragraphs."""
    found: list[tuple[str, str]] = []
    texts: list[str] = []
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            found += [(asked["question"], str(len(texts))) for asked in paragraph["qas"]]
            texts.append(paragraph["context"])
    chosen = Random(seed).sample(found, min(most, len(found)))  # noqa: S311 (seeded on purpose)
    return Ground(
        path.stem,
        tuple(question for question, _ in chosen),
        tuple(paragraph for _, paragraph in chosen),
        tuple(str(number) for number in range(len(texts))),
        tuple(texts),
    )


def ranks(ground: Ground, embedder: Embedder) -> Ranks:
    """The rank of each question's sheet; a sheet is as near as its nearest passage."""
    return ranks_of(ground, embedder.questions(ground.questions), embedder.passages(ground.texts))


def ranks_of(
    ground: Ground, asked: npt.NDArray[np.float32], told: npt.NDArray[np.float32]
) -> Ranks:
    """The same of vectors already made: (questions, dimension), (passages, dimension)."""
    names, places = np.unique(np.array(ground.sheets), return_inverse=True)
    order = np.argsort(places, kind="stable")
    starts = np.searchsorted(places[order], np.arange(len(names)))
    nearest = np.maximum.reduceat((asked @ told.T)[:, order], starts, axis=1)
    index = {str(name): number for number, name in enumerate(names)}
    columns = np.array([index[sheet] for sheet in ground.right])
    own = nearest[np.arange(len(columns)), columns]
    return np.asarray((nearest > own[:, None]).sum(axis=1) + 1, dtype=np.int64)


def ranks_read_again(
    ground: Ground,
    asked: npt.NDArray[np.float32],
    told: npt.NDArray[np.float32],
    read: Reading,
) -> Ranks:
    """As ``ranks_of``, the nearest passages of each question put in order by a reranker."""
    made = ranks_of(ground, asked, told)
    for number, (question, right) in enumerate(zip(ground.questions, ground.right, strict=True)):
        near = np.argsort(-(told @ asked[number]), kind="stable")[: read.candidates]
        scores = read.reranker.scores(question, [ground.texts[place] for place in near])
        order = [ground.sheets[near[place]] for place in reordered(scores, read.weight)]
        sheets = list(dict.fromkeys(order))
        if right in sheets:  # one that is not among them stays where it was: behind
            made[number] = sheets.index(right) + 1
    return made


def figures(found: Ranks) -> dict[str, float]:
    """recall@1, @3, @5, @10 and MRR@10."""
    made = {f"recall@{cut}": round(float((found <= cut).mean()), 4) for cut in CUTS}
    inverse = np.where(found <= CUTS[-1], 1 / found, 0)
    return {**made, "mrr@10": round(float(inverse.mean()), 4)}


def change(before: Ranks, after: Ranks, seed: int) -> Mapping[str, Any]:
    """The difference of each figure with its 95 % interval, the questions drawn again in pairs."""
    draws = np.random.default_rng(seed).integers(0, len(before), (DRAWS, len(before)))

    def of(name: str, values: Sequence[npt.NDArray[np.float64]]) -> dict[str, Any]:
        gained = values[1] - values[0]
        low, high = np.percentile(gained[draws].mean(axis=1), [2.5, 97.5])
        return {
            name: {
                "by": round(float(gained.mean()), 4),
                "from": round(float(low), 4),
                "to": round(float(high), 4),
            }
        }

    told: dict[str, Any] = {}
    for cut in CUTS:
        told |= of(f"recall@{cut}", [(found <= cut).astype(float) for found in (before, after)])
    return told | of("mrr@10", [np.where(f <= CUTS[-1], 1 / f, 0) for f in (before, after)])
