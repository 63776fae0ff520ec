"""Each question through search: at which rank a right sheet stands, on each side and fused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from evaluation.retrieval.questions import Question
from retrieval.fusion import Weights
from retrieval.search import Search

DEPTH = 10  # sheets looked at
SIDES = ("dense", "lexical", "fused")


@dataclass(frozen=True, slots=True)
class Ranked:
    """What came of one question: its best right sheet's rank on each side, None beyond ``DEPTH``.

    ``found`` are the sheets of the last side's list: the fused one, when it was asked.
    ``holds_facts`` says whether the sentences nearest to the question hold the whole answer; None
    when that was not asked.
    """

    question: Question
    ranks: dict[str, int | None]
    found: tuple[str, ...]
    holds_facts: bool | None = None


def rank_all(
    questions: Sequence[Question],
    search: Search,
    sides: Iterable[str] = SIDES,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Iterator[Ranked]:
    """One result a question, in order."""
    weights = {side: _weights(side, search.weights) for side in sides}
    for done, question in enumerate(questions, start=1):
        lists = {
            side: _sheets(search, question.case.question, chosen)
            for side, chosen in weights.items()
        }
        ranks = {side: _rank(question, sheets) for side, sheets in lists.items()}
        yield Ranked(question, ranks, tuple(list(lists.values())[-1]))
        progress(done, len(questions))


def _weights(side: str, usual: Weights) -> Weights:
    """A side alone; fused is what a citizen gets."""
    match side:
        case "dense":
            return replace(usual, lexical=0.0, openings=0.0)
        case "lexical":
            return replace(usual, dense=0.0)
    return usual


def _sheets(search: Search, question: str, weights: Weights) -> list[str]:
    found = search.procedures(question, limit=DEPTH, weights=weights)
    return [hit.passage.procedure for hit in found.hits]


def _rank(question: Question, sheets: Sequence[str]) -> int | None:
    right = (rank for rank, id in enumerate(sheets, 1) if question.is_answered_by(id))
    return next(right, None)
